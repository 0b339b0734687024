'use client';

import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { BiasNotes } from '../bias-notes/bias-notes.tsx';
import { formatCount } from '../interface/format.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { Loading } from '../interface/loading.tsx';
import { OnceOpen } from '../interface/once-open.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './fairness.module.css';
import { CheckpointFairnessQuery, MeasureBias } from './fairness-query.ts';

// Folded away at first, and of data sets with groups.
const AttributeView = loadedWhenShown(() => import('./attribute-view.tsx').then((file) => file.AttributeView));
const Explanations = loadedWhenShown(() => import('./explanations.tsx').then((file) => file.Explanations));
const ThresholdWhatIf = loadedWhenShown(() => import('./threshold-what-if.tsx').then((file) => file.ThresholdWhatIf));

/** What is inside, while it is folded away. */
const summaryOf = (attributes: number) => (
  <span className="muted small-text">
    {attributes === 0
      ? t('no groups')
      : t('{attributes, plural, one {# attribute} other {# attributes}}', { attributes })}
  </span>
);

interface CheckpointFairnessProps {
  checkpoints: { id: string; epoch: number }[];
  bestId: string | undefined;
}

/** A checkpoint's fairness: by groups of the examples, and its bias notes. The best checkpoint unless another is chosen. */
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
      <span className="small-text">{t('Checkpoint')}</span>
      <select value={id} onChange={(event) => setChosen(event.target.value)}>
        {checkpoints.map((checkpoint) => (
          <option key={checkpoint.id} value={checkpoint.id}>
            {checkpoint.id === bestId
              ? t('epoch {epoch} (best)', { epoch: checkpoint.epoch })
              : t('epoch {epoch}', { epoch: checkpoint.epoch })}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <Panel title={t('Fairness between groups')} folded aside={summaryOf(single.length)}>
        <OnceOpen>
          {picker}
          {error && !checkpoint && <Problem error={error} retry={refetch} />}
          {!checkpoint && fetching && <Loading label={t('Loading the metrics by group …')} />}
          {checkpoint && !fairness && (
            <p className="muted">
              {evaluation
                ? t(
                    'No example of the data set has a group, so fairness cannot be measured. Add columns to metadata.csv besides label and split to name groups.',
                  )
                : t('The checkpoint has no single-label evaluation, which fairness is measured on.')}
            </p>
          )}
          {evaluation && fairness && (
            <>
              <p className="muted small-text">
                {t('On {exampleCount} examples of the {split} split.', {
                  exampleCount: formatCount(evaluation.exampleCount),
                  split: evaluation.split,
                })}
              </p>
              {single.map((attribute) => (
                <AttributeView key={attribute.attributes.join('\n')} attribute={attribute} />
              ))}
              {crossed.length > 0 && (
                <details>
                  <summary>{t('Intersections')}</summary>
                  <div className={styles.stack}>
                    <p className="muted small-text">
                      {t('A model can be fair to each of two groups, and underperform for people who belong to both.')}
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
                  {t('Add notes on its gaps')}
                </button>
                <span className="muted small-text">
                  {t(
                    'Statistically significant gaps become bias notes of the model. Graft adds them for the best checkpoint by itself.',
                  )}
                </span>
              </div>
              {refusal && (
                <p role="alert" className={styles.problem}>
                  {errorMessage(refusal)}
                </p>
              )}
            </>
          )}
        </OnceOpen>
      </Panel>
      {evaluation?.split === 'test' && single.length > 0 && (
        <Panel title={t('What if each group had its own threshold?')} folded>
          <OnceOpen>
            <ThresholdWhatIf
              key={evaluation.id}
              checkpointId={id}
              evaluationId={evaluation.id}
              attributes={single.map(({ attributes }) => attributes[0])}
            />
          </OnceOpen>
        </Panel>
      )}
      {checkpoint && (
        <BiasNotes
          notes={checkpoint.biasNotes}
          of={{ checkpointId: id }}
          none={t('There are no bias notes on this checkpoint, neither on its model nor measured on this fine-tune.')}
          onChange={refetch}
          folded
        />
      )}
    </>
  );
}
