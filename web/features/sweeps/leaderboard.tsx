import Link from 'next/link';
import { methodName } from '../fine-tunes/method-name.ts';
import { Badge } from '../interface/badge.tsx';
import { formatRate } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { formatMetric, metricName } from './format-metric.ts';
import type { Sweep } from './sweep-query.ts';

/** The trials that are done, best first, with the options that differ between them. */
export function Leaderboard({ sweep }: { sweep: Sweep }) {
  const { leaderboard, metric, best } = sweep;
  const columns = differing(leaderboard.map(({ fineTune }) => fineTune.options as Record<string, unknown>));
  return (
    <Panel title="Leaderboard">
      {leaderboard.length === 0 ? (
        <p className="muted">Trials that succeed appear here.</p>
      ) : (
        <Scroll label="Leaderboard">
          <table className="small-text">
            <thead>
              <tr>
                <th className="number">Rank</th>
                <th>Fine-tune</th>
                <th className="number">{metricName(metric)} (95 % interval)</th>
                {columns.map((name) => (
                  <th key={name} className="number">
                    {words(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {leaderboard.map(({ fineTune, value, interval }, i) => (
                <tr key={fineTune.id}>
                  <td className="number">{i + 1}</td>
                  <td style={{ minWidth: 200 }}>
                    <Link href={`/fine-tunes/${fineTune.id}`}>
                      {methodName(fineTune)} of {fineTune.model.name}
                    </Link>{' '}
                    {fineTune.id === best?.id && <Badge tone="good">best</Badge>}
                  </td>
                  <td className="number">
                    {formatMetric(metric, value)}{' '}
                    <span className="muted">({interval.map((end) => formatMetric(metric, end)).join(' to ')})</span>
                  </td>
                  {columns.map((name) => (
                    <td key={name} className="number">
                      {shown((fineTune.options as Record<string, unknown>)[name])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <p className="muted small-text">On the validation split; each trial by its best run.</p>
    </Panel>
  );
}

/** The options that are not the same in all trials; the strategy has its own column. */
function differing(options: Record<string, unknown>[]): string[] {
  const names = Object.keys(options[0] ?? {}).filter((name) => name !== 'strategy');
  return names.filter((name) => new Set(options.map((each) => JSON.stringify(each[name]))).size > 1);
}

/** `learningRate` as words. */
const words = (name: string) => name.replace(/([A-Z])/g, ' $1').replace(/^./, (first) => first.toUpperCase());

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? formatRate(value) : String(value);
}
