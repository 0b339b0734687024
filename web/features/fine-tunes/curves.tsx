'use client';

import { formatPercent, formatRate } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Curve } from './curve.tsx';
import styles from './curves.module.css';
import type { FineTune } from './fine-tune-fields.ts';

const ACCURACY = { name: 'Accuracy', format: (value: number) => formatPercent(value) };
const twoDigits = (value: number) => value.toFixed(2);

/** What each task is scored by. */
const SCORES: Record<FineTune['dataset']['task'], { name: string; format: (value: number) => string }> = {
  SINGLE_LABEL: ACCURACY,
  MULTI_LABEL: ACCURACY,
  REGRESSION: { name: 'R²', format: twoDigits },
  TOKEN_LABELS: { name: 'F1 of spans', format: twoDigits },
};

/** Loss, score and learning rate, epoch by epoch. */
export function Curves({ epochs, dataset, targetDataset }: Pick<FineTune, 'epochs' | 'dataset' | 'targetDataset'>) {
  const { name: score, format: formatScore } = SCORES[dataset.task];
  const last = epochs.at(-1);
  return (
    <Panel title="Curves">
      {!last && <p className="muted">The curves begin when the first epoch is over.</p>}
      {last && (
        <>
          <p className="visually-hidden" aria-live="polite">
            Epoch {last.number}: validation {score} {formatScore(last.validationAccuracy)}, validation loss{' '}
            {last.validationLoss.toFixed(3)}
          </p>
          <div className={styles.curves}>
            <Curve
              title="Loss"
              data={epochs}
              format={(value) => value.toFixed(3)}
              lines={[
                { key: 'trainLoss', name: 'Training', color: 'var(--curve-2)' },
                { key: 'validationLoss', name: 'Validation', color: 'var(--curve-1)' },
              ]}
            />
            <Curve
              title={score}
              data={epochs}
              format={formatScore}
              lines={[{ key: 'validationAccuracy', name: 'Validation', color: 'var(--curve-1)' }]}
            />
          </div>
          {epochs.some(({ learningRate }) => learningRate > 0) && (
            <details>
              <summary>Learning rate</summary>
              <Curve
                title="Learning rate at the end of the epoch"
                data={epochs}
                format={formatRate}
                fromZero
                lines={[{ key: 'learningRate', name: 'Learning rate', color: 'var(--curve-3)' }]}
              />
            </details>
          )}
          {targetDataset && (
            <p className="muted small-text">
              Validation examples are of {dataset.name} and are scaled as such. The checkpoints are for{' '}
              {targetDataset.name} and scale every example as one of it, so their own validation figures are lower.
            </p>
          )}
        </>
      )}
    </Panel>
  );
}
