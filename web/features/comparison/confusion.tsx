'use client';

import { useQuery } from 'urql';
import { Heatmap } from '../charts/heatmap.tsx';
import { checkpointLetter, checkpointName } from '../checkpoints/checkpoint-name.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './comparison.module.css';
import { ComparedConfusionQuery } from './comparison-query.ts';
import { confusionDifference, MOST_LABELS, mostConfused, type ShownMatrix } from './confusion-difference.ts';
import { PairChoice, usePair } from './pair-choice.tsx';
import type { ComparedRun } from './runs-query.ts';

const signed = (value: number): string => (value > 0 ? `+${value}` : String(value).replace('-', '−'));

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
    <Panel title="What they confuse" aside={<PairChoice count={runs.length} />}>
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Loading what="the confusion matrices" />}
      {evaluations && (
        <>
          <p>
            On the diagonal, a positive number means that {checkpointLetter(b)} predicts more examples correctly than{' '}
            {checkpointLetter(a)}; elsewhere, that it makes this mistake more often.
          </p>
          <Matrix
            title={`Confusion matrix of ${checkpointLetter(b)} minus that of ${checkpointLetter(a)}`}
            valueLabel="Difference in examples"
            matrix={confusionDifference(labels, evaluations[a].confusionMatrix, evaluations[b].confusionMatrix)}
            format={signed}
          />
          {labels.length > MOST_LABELS && (
            <p className="muted small-text">
              The {MOST_LABELS} labels with the largest changes, of {labels.length}.
            </p>
          )}
          {runs.map((run, i) => (
            <details key={run.id}>
              <summary>
                {checkpointLetter(i)}: {checkpointName(run)}
              </summary>
              <div className={styles.folded}>
                <Matrix
                  title={`Confusion matrix of ${checkpointLetter(i)}`}
                  valueLabel="Examples"
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
}

function Matrix({ title, valueLabel, matrix: { labels, values }, format }: MatrixProps) {
  return (
    <Heatmap
      title={title}
      rows={{ label: 'True', names: labels }}
      columns={{ label: 'Predicted', names: labels }}
      values={values}
      valueLabel={valueLabel}
      format={format}
      rowHeight={labels.length > 20 ? 18 : 26}
    />
  );
}
