import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { formatRange } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { formatMetric, metricName } from './format-metric.ts';
import type { Sweep } from './sweep-query.ts';
import type { TrialName } from './trial-names.ts';

/** The trials that are done, best first, called by what differs between them. */
export function Leaderboard({ sweep, names }: { sweep: Sweep; names: Map<string, TrialName> }) {
  const { leaderboard, metric, best, rungs } = sweep;
  return (
    <Panel
      title={t('Leaderboard')}
      aside={
        <span className="muted small-text">
          {t('{done} of {trials, plural, one {# trial} other {# trials}}', {
            done: leaderboard.length,
            trials: rungs[0]?.trials ?? 0,
          })}
        </span>
      }
    >
      {leaderboard.length === 0 ? (
        <p className="muted">{t('Trials that succeed appear here.')}</p>
      ) : (
        <Scroll label={t('Table of trials')}>
          <table className="small-text">
            <thead>
              <tr>
                <th className="number">{t('Rank')}</th>
                <th>{t('Fine-tune')}</th>
                <th className="number">
                  {metricName(metric)}
                  <div>{t('95 % interval')}</div>
                </th>
              </tr>
            </thead>
            <tbody>
              {leaderboard.map(({ fineTune, value, interval }, i) => (
                <tr key={fineTune.id}>
                  <td className="number">{i + 1}</td>
                  <td style={{ minWidth: 140 }}>
                    <Link href={`/fine-tunes/${fineTune.id}`}>{names.get(fineTune.id)?.title}</Link>{' '}
                    {fineTune.id === best?.id && <Badge tone="good">{t('best')}</Badge>}
                    <div className="muted">{names.get(fineTune.id)?.options}</div>
                  </td>
                  <td className="number">
                    {formatMetric(metric, value)}
                    <div className="muted">
                      {formatRange(formatMetric(metric, interval[0]), formatMetric(metric, interval[1]))}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <p className="muted small-text">{t('On the validation split; each trial by its best run.')}</p>
    </Panel>
  );
}
