import type { ReactNode } from 'react';
import { formatCount, formatDuration, formatPercent } from '../interface/format.ts';
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
        Best first, by LogME, which has agreed best with fine-tunes.
        {sampled && ` All scores are fitted on ${formatCount(sampled.train)} training examples.`} The probe is judged on{' '}
        {formatCount(entries[0].probeExamples)} validation examples.
      </p>
      <Scroll label="Ranking of the models">
        <table className={`small-text ${styles.table}`}>
          <thead>
            <tr>
              <th>Model</th>
              <th className="number">Probe (95 % interval)</th>
              <th className="number">LogME</th>
              <th className="number">LEEP</th>
              <th className="number">H-score, regularized</th>
              <th className="number">Fine-tuned, test</th>
              <th className="number">Took</th>
              <th>
                <span className="visually-hidden">Choose</span>
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
                    ({entry.probeInterval.map((share) => formatPercent(share, 0)).join(' to ')})
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
                  {entry.featuresCached && <span className="muted">, features cached</span>}
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

const formatScore = (score: number | null) => (score === null ? '–' : score.toFixed(2));
