'use client';

import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { BiasNotes } from '../bias-notes/bias-notes.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { AttributeView } from './attribute-view.tsx';
import { Explanations } from './explanations.tsx';
import styles from './fairness.module.css';
import { CheckpointFairnessQuery, MeasureBias } from './fairness-query.ts';
import { ThresholdWhatIf } from './threshold-what-if.tsx';

interface CheckpointFairnessProps {
  checkpoints: { id: string; epoch: number }[];
  bestId: string | undefined;
}

/** Whom a checkpoint fails: by groups of the examples, and in words. The best checkpoint unless another is chosen. */
export function CheckpointFairness({ checkpoints, bestId }: CheckpointFairnessProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? bestId ?? '';
  const [{ data, error, fetching }, execute] = useQuery({
    query: CheckpointFairnessQuery,
    variables: { id },
    pause: id === '',
    requestPolicy: 'cache-and-network',
  });
  const [{ error: refusal, fetching: measuring }, measure] = useMutation(MeasureBias);
  if (id === '') return null;
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const checkpoint = data?.checkpoint;
  const evaluation =
    checkpoint?.evaluations.find(({ split }) => split === 'test') ??
    checkpoint?.evaluations.find(({ split }) => split === 'validation');
  const fairness = evaluation?.fairness;
  const single = fairness?.attributes.filter(({ attributes }) => attributes.length === 1) ?? [];
  const crossed = fairness?.attributes.filter(({ attributes }) => attributes.length > 1) ?? [];
  const picker = (
    <label className={styles.picker}>
      <span className="small-text">Checkpoint</span>
      <select value={id} onChange={(event) => setChosen(event.target.value)}>
        {checkpoints.map((checkpoint) => (
          <option key={checkpoint.id} value={checkpoint.id}>
            epoch {checkpoint.epoch}
            {checkpoint.id === bestId ? ' (best)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <Panel title="Group by group" aside={picker}>
        {error && !checkpoint && <Problem error={error} retry={refetch} />}
        {!checkpoint && fetching && <Loading what="how it does by groups" />}
        {checkpoint && !fairness && (
          <p className="muted">
            {evaluation
              ? 'The data set says of no example which group it belongs to, so nobody can say whom this checkpoint fails. A column of metadata.csv besides label and split names groups.'
              : 'The checkpoint was not judged by one label an example, which is what is measured by groups.'}
          </p>
        )}
        {evaluation && fairness && (
          <>
            <p className="muted small-text">
              On {formatCount(evaluation.exampleCount)} examples of the {evaluation.split} split.
            </p>
            {single.map((attribute) => (
              <AttributeView key={attribute.attributes.join('\n')} attribute={attribute} />
            ))}
            {crossed.length > 0 && (
              <details>
                <summary>Intersections</summary>
                <div className={styles.stack}>
                  <p className="muted small-text">
                    A model can be fair to each of two groups, and fail those who belong to both.
                  </p>
                  {crossed.map((attribute) => (
                    <AttributeView key={attribute.attributes.join('\n')} attribute={attribute} />
                  ))}
                </div>
              </details>
            )}
            <Explanations supportFloor={fairness.supportFloor} resamples={fairness.resamples} />
            <div className={styles.measure}>
              <button
                type="button"
                className="small"
                disabled={measuring}
                onClick={async () => {
                  const result = await measure({ id });
                  if (!result.error) refetch();
                }}
              >
                Note its gaps
              </button>
              <span className="muted small-text">
                Gaps that are statistically real become bias notes of the model. Of the best checkpoint Graft notes them
                by itself.
              </span>
            </div>
            {refusal && (
              <p role="alert" className={styles.problem}>
                {errorMessage(refusal)}
              </p>
            )}
          </>
        )}
      </Panel>
      {evaluation?.split === 'test' && single.length > 0 && (
        <ThresholdWhatIf
          key={evaluation.id}
          evaluationId={evaluation.id}
          attributes={single.map(({ attributes }) => attributes[0])}
        />
      )}
      {checkpoint && (
        <BiasNotes
          notes={checkpoint.biasNotes}
          none="No note says yet whom this checkpoint fails, neither of its model nor measured on this fine-tune."
          onChange={refetch}
        />
      )}
    </>
  );
}
