'use client';

import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { NumberAxis } from '../charts/series.ts';
import { formatFixed, formatPercent, formatRate } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import styles from './curves.module.css';
import type { FineTune } from './fine-tune-fields.ts';

type EpochKey = 'trainLoss' | 'validationLoss' | 'validationAccuracy' | 'learningRate';

const SHARE: readonly [number, number] = [0, 1];
const ACCURACY = { name: t('Accuracy'), format: (value: number) => formatPercent(value), limits: SHARE };
const twoDigits = (value: number) => formatFixed(value, 2);

/** What each task is scored by. */
const SCORES: Record<FineTune['dataset']['task'], { name: string } & NumberAxis> = {
  SINGLE_LABEL: ACCURACY,
  MULTI_LABEL: ACCURACY,
  REGRESSION: { name: 'R²', format: twoDigits, limits: [Number.NEGATIVE_INFINITY, 1] },
  TOKEN_LABELS: { name: t('F1 of spans'), format: twoDigits, limits: SHARE },
};

const EPOCHS: NumberAxis = { label: t('Epoch'), whole: true, format: String };

const line = (epochs: FineTune['epochs'], key: EpochKey, name: string, color: string) => ({
  key,
  name,
  color,
  points: epochs.map((epoch) => ({ x: epoch.number, y: epoch[key] })),
});

/** Loss, score and learning rate, epoch by epoch. */
export function Curves({ epochs, dataset, targetDataset }: Pick<FineTune, 'epochs' | 'dataset' | 'targetDataset'>) {
  const { name: score, ...axis } = SCORES[dataset.task];
  const last = epochs.at(-1);
  return (
    <Panel title={t('Curves')}>
      {!last && <p className="muted">{t('The curves begin when the first epoch is over.')}</p>}
      {last && (
        <>
          <p className="visually-hidden" aria-live="polite">
            {t('Epoch {number}: validation {score} {validationAccuracy}, validation loss {validationLoss}', {
              number: last.number,
              score,
              validationAccuracy: axis.format(last.validationAccuracy),
              validationLoss: formatFixed(last.validationLoss, 3),
            })}
          </p>
          <div className={styles.curves}>
            <LineChart
              title={t('Loss')}
              x={EPOCHS}
              y={{ format: (value) => formatFixed(value, 3) }}
              series={[
                line(epochs, 'trainLoss', t('Training'), 'var(--curve-2)'),
                line(epochs, 'validationLoss', t('Validation'), 'var(--curve-1)'),
              ]}
            />
            <LineChart
              title={score}
              x={EPOCHS}
              y={axis}
              series={[line(epochs, 'validationAccuracy', t('Validation'), 'var(--curve-1)')]}
            />
          </div>
          {epochs.some(({ learningRate }) => learningRate > 0) && (
            <details>
              <summary>{t('Learning rate')}</summary>
              <LineChart
                title={t('Learning rate at the end of the epoch')}
                x={EPOCHS}
                y={{ format: formatRate, fromZero: true }}
                series={[line(epochs, 'learningRate', t('Learning rate'), 'var(--curve-3)')]}
              />
            </details>
          )}
          {targetDataset && (
            <p className="muted small-text">
              {t(
                'Validation examples are of {name} and are scaled as such. The checkpoints are for {target} and scale every example as one of it, so their own validation figures are lower.',
                { name: dataset.name, target: targetDataset.name },
              )}
            </p>
          )}
        </>
      )}
    </Panel>
  );
}
