'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Heatmap } from '../charts/heatmap.tsx';
import { checkpointLetter, checkpointName } from '../checkpoints/checkpoint-name.ts';
import { withMinus } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './comparison.module.css';
import { ComparedConfusionQuery } from './comparison-query.ts';
import { confusionDifference, MOST_LABELS, mostConfused, type ShownMatrix } from './confusion-difference.ts';
import { PairChoice, usePair } from './pair-choice.tsx';
import type { ComparedRun } from './runs-query.ts';

const signed = (value: number): string => (value > 0 ? `+${value}` : withMinus(String(value)));

/** One confusion matrix minus another, and each for itself. */
export function Confusion({ runs }: { runs: ComparedRun[] }) {
  const [a, b] = usePair(runs.length);
  const [{ data, error }, refetch] = useQuery({
    query: ComparedConfusionQuery,
    variables: { ids: runs.map(({ id }) => id) },
  });
  const evaluations = data?.compareCheckpoints.evaluations;
  const labels = evaluations?.[0]?.perClass.map(({ label }) => label) ?? [];
  return (
    <Panel title={t('What they confuse')} aside={<PairChoice count={runs.length} />}>
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Loading label={t('Loading the confusion matrices …')} />}
      {evaluations && (
        <>
          <p>
            {t(
              'On the diagonal, a positive number means that {b} predicts more examples correctly than {a}; elsewhere, that it makes this mistake more often. Green speaks for {b}.',
              { b: checkpointLetter(b), a: checkpointLetter(a) },
            )}
          </p>
          <Matrix
            title={t('Confusion matrix of {b} minus that of {a}', { b: checkpointLetter(b), a: checkpointLetter(a) })}
            valueLabel={t('Difference in examples')}
            matrix={confusionDifference(labels, evaluations[a].confusionMatrix, evaluations[b].confusionMatrix)}
            format={signed}
            isDifference
          />
          {labels.length > MOST_LABELS && (
            <p className="muted small-text">
              {t('The {most} labels with the largest changes, of {count}.', {
                most: MOST_LABELS,
                count: labels.length,
              })}
            </p>
          )}
          {runs.map((run, i) => (
            <details key={run.id}>
              <summary>
                {checkpointLetter(i)}: {checkpointName(run)}
              </summary>
              <div className={styles.folded}>
                <Matrix
                  title={t('Confusion matrix of {letter}', { letter: checkpointLetter(i) })}
                  valueLabel={t('Examples')}
                  matrix={mostConfused(labels, evaluations[i].confusionMatrix)}
                  format={String}
                />
              </div>
            </details>
          ))}
        </>
      )}
    </Panel>
  );
}

interface MatrixProps {
  title: string;
  valueLabel: string;
  matrix: ShownMatrix;
  format: (value: number) => string;
  /** More on the diagonal is better, and more elsewhere is worse: colours say which. */
  isDifference?: boolean;
}

function Matrix({ title, valueLabel, matrix: { labels, values }, format, isDifference = false }: MatrixProps) {
  const largest = Math.max(1, ...values.flat().map(Math.abs));
  return (
    <Heatmap
      title={title}
      rows={{ label: t('True'), names: labels }}
      columns={{ label: t('Predicted'), names: labels }}
      values={values}
      valueLabel={valueLabel}
      format={format}
      intensity={(value, row, column) => (isDifference && row !== column ? -value : value) / largest}
      rowHeight={labels.length > 20 ? 18 : 26}
    />
  );
}
