import { Panel } from '../interface/panel.tsx';
import { checkpointLetter } from './checkpoint-name.ts';
import styles from './comparison.module.css';
import type { Comparison } from './comparison-query.ts';
import { explainPair } from './explain-pair.ts';

/** McNemar's test of each pair, in words. */
export function PairTests({ comparison }: { comparison: Comparison }) {
  const letter = (id: string) =>
    checkpointLetter(comparison.checkpoints.findIndex((checkpoint) => checkpoint.id === id));
  return (
    <Panel title="Is the difference real?">
      <ul className={styles.pairs}>
        {comparison.pairs.map((pair) => (
          <li key={`${pair.a} ${pair.b}`}>
            <p>{explainPair(pair, letter(pair.a), letter(pair.b))}</p>
          </li>
        ))}
      </ul>
      <p className="muted small-text">
        McNemar’s exact test, two-sided, on the examples that only one of the two predicts correctly. It says nothing
        about examples unlike those of the test split.
      </p>
    </Panel>
  );
}
