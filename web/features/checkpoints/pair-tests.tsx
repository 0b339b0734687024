import { Panel } from '../interface/panel.tsx';
import { checkpointLetter } from './checkpoint-name.ts';
import styles from './comparison.module.css';
import type { Comparison } from './comparison-query.ts';
import { explainPair } from './explain-pair.ts';
import { explainSpanPair } from './explain-span-pair.ts';

/** What a checkpoint does with an example that counts for it. */
const WORDS = {
  SINGLE_LABEL: 'predicts correctly',
  MULTI_LABEL: 'predicts entirely correctly',
  REGRESSION: 'is nearer to',
  TOKEN_LABELS: 'has entirely right',
} as const;

const TESTS = {
  SINGLE_LABEL: 'McNemar’s exact test, two-sided, on the examples that only one of the two predicts correctly.',
  MULTI_LABEL:
    'McNemar’s exact test, two-sided, on the examples for which only one of the two predicts every label correctly.',
  REGRESSION: 'The exact sign test, two-sided: which of the two predicts the nearer numbers, example by example.',
  TOKEN_LABELS:
    'A paired permutation test of the F1 of spans, two-sided: how often exchanging the two checkpoints’ results in some texts gives as large a difference.',
} as const;

/** The test of each pair, in words. */
export function PairTests({ comparison }: { comparison: Comparison }) {
  const { task } = comparison.checkpoints[0].fineTune.dataset;
  const letter = (id: string) =>
    checkpointLetter(comparison.checkpoints.findIndex((checkpoint) => checkpoint.id === id));
  return (
    <Panel title="Is the difference real?">
      <ul className={styles.pairs}>
        {comparison.pairs.map((pair) => (
          <li key={`${pair.a} ${pair.b}`}>
            <p>
              {task === 'TOKEN_LABELS'
                ? explainSpanPair(comparison, pair, [letter(pair.a), letter(pair.b)])
                : explainPair(pair, letter(pair.a), letter(pair.b), WORDS[task])}
            </p>
          </li>
        ))}
      </ul>
      <p className="muted small-text">{TESTS[task]} It says nothing about examples unlike those of the test split.</p>
    </Panel>
  );
}
