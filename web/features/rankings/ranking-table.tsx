import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import { formatCount, formatDuration, formatFixed, formatPercent, formatRange } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import type { Ranking } from './ranking-query.ts';
import styles from './ranking-table.module.css';

interface RankingTableProps {
  ranking: Ranking;
  /** What can be done with a model. */
  action: (model: { slug: string; name: string }) => ReactNode;
}

/** A ranking's models, best first. */
export function RankingTable({ ranking: { entries, sampled }, action }: RankingTableProps) {
  return (
    <>
      <p className="muted small-text">
        {t('Best first, by LogME, which has agreed best with fine-tunes.')}{' '}
        {sampled
          ? t(
              'All scores are fitted on {train} training examples. The probe is judged on {probeExamples} validation examples.',
              { train: formatCount(sampled.train), probeExamples: formatCount(entries[0].probeExamples) },
            )
          : t('The probe is judged on {probeExamples} validation examples.', {
              probeExamples: formatCount(entries[0].probeExamples),
            })}
      </p>
      <Scroll label={t('Ranking of the models')}>
        <table className={`small-text ${styles.table}`}>
          <thead>
            <tr>
              <th>{t('Model')}</th>
              <th className="number">{t('Probe (95 % interval)')}</th>
              <th className="number">{t('LogME')}</th>
              <th className="number">{t('LEEP')}</th>
              <th className="number">{t('H-score, regularized')}</th>
              <th className="number">{t('Fine-tuned, test')}</th>
              <th className="number">{t('Took')}</th>
              <th>
                <span className="visually-hidden">{t('Choose')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map(({ model, ...entry }) => (
              <tr key={model.slug}>
                <th scope="row">{model.name}</th>
                <td className="number">
                  {formatPercent(entry.probeAccuracy ?? 0)}{' '}
                  <span className="muted">
                    ({formatRange(formatPercent(entry.probeInterval[0], 0), formatPercent(entry.probeInterval[1], 0))})
                  </span>
                </td>
                <td className="number">{formatScore(entry.logMe)}</td>
                <td className="number">{formatScore(entry.leep)}</td>
                <td className="number">{formatScore(entry.regularizedHScore)}</td>
                <td className="number">
                  {entry.fineTunedAccuracy === null ? '–' : formatPercent(entry.fineTunedAccuracy)}
                </td>
                <td className="number">
                  {formatDuration(entry.seconds)}
                  {entry.featuresCached && <span className="muted">{`, ${t('features cached')}`}</span>}
                </td>
                <td>{action(model)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

const formatScore = (score: number | null) => (score === null ? '–' : formatFixed(score, 2));
