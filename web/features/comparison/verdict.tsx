import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { Panel } from '../interface/panel.tsx';
import styles from './comparison.module.css';
import type { Comparison, Task } from './comparison-query.ts';
import { describePair, isReal } from './describe-pair.ts';
import type { ComparedRun } from './runs-query.ts';
import { askWorth, describeWorth, worthItPairs } from './worth-it.ts';

const TESTS: Record<Task, string> = {
  SINGLE_LABEL: t('McNemar’s exact test, two-sided, on the examples that only one of the two predicts correctly.'),
  MULTI_LABEL: t(
    'McNemar’s exact test, two-sided, on the examples for which only one of the two predicts every label correctly.',
  ),
  REGRESSION: t('The exact sign test, two-sided: which of the two predicts the nearer numbers, example by example.'),
  TOKEN_LABELS: t(
    'A paired permutation test of the F1 of spans, two-sided: how often exchanging the two checkpoints’ results in some texts gives as large a difference.',
  ),
};

const ANSWERS = {
  YES: t('Yes: the gain is beyond chance.'),
  NO: t('No: it is worse, beyond chance.'),
  NOT_SHOWN: t('Not shown: these test examples show no difference.'),
};

/** Whether each difference is real, in sentences; where a head and more layers of the same model are compared, whether that was worth it. */
export function Verdict({ comparison, runs }: { comparison: Comparison; runs: ComparedRun[] }) {
  const { task } = comparison.checkpoints[0].fineTune.dataset;
  const letter = (id: string) => checkpointLetter(runs.findIndex((run) => run.id === id));
  const described = comparison.pairs.map((pair) => ({
    pair,
    text: describePair({
      ...{ pair, task, a: letter(pair.a), b: letter(pair.b) },
      ...{ exampleCount: comparison.exampleCount, pairs: comparison.pairs.length },
    }),
  }));
  const real = described.filter(({ pair }) => isReal(pair));
  const others = described.filter(({ pair }) => !isReal(pair));
  const list = (shown: typeof described) => (
    <ul className={styles.pairs}>
      {shown.map(({ pair, text }) => (
        <li key={`${pair.a} ${pair.b}`} data-real={isReal(pair) || undefined}>
          {text}
        </li>
      ))}
    </ul>
  );
  return (
    <Panel title={t('Is the difference real?')}>
      {worthItPairs(runs, comparison).map((worth) => {
        const { answer, gain, cost } = describeWorth(worth, runs, task);
        return (
          <div key={`${worth.pair.a} ${worth.pair.b}`} className={styles.worth} data-answer={answer}>
            <h3>{askWorth(worth, runs)}</h3>
            <p>
              <strong>{ANSWERS[answer]}</strong> {gain} {cost}
            </p>
          </div>
        );
      })}
      {list(real)}
      {real.length > 0 && others.length > 2 ? (
        <details>
          <summary>{t('Pairs without a difference beyond chance: {count}', { count: others.length })}</summary>
          {list(others)}
        </details>
      ) : (
        list(others)
      )}
      <p className="muted small-text">
        {TESTS[task]}{' '}
        {comparison.pairs.length > 1 ? (
          <Trans
            id="With several pairs one would differ by chance sooner or later: the p-values are corrected by Holm’s method. It says nothing about examples unlike those of the test split. <link>Where they disagree</link>"
            values={{ link: <Link href="#disagreements" /> }}
          />
        ) : (
          <Trans
            id="It says nothing about examples unlike those of the test split. <link>Where they disagree</link>"
            values={{ link: <Link href="#disagreements" /> }}
          />
        )}
      </p>
    </Panel>
  );
}
