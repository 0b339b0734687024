'use client';

import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { methodName } from '../fine-tunes/method-name.ts';
import { formatFixed, formatItems, formatList, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import styles from './comparison.module.css';
import type { Task } from './comparison-query.ts';
import type { ComparedRun } from './runs-query.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

const SCORES: Record<Task, string> = {
  SINGLE_LABEL: t('Validation accuracy'),
  MULTI_LABEL: t('Validation accuracy'),
  REGRESSION: t('Validation R²'),
  TOKEN_LABELS: t('Validation F1 of spans'),
};

const LOSSES = { validationLoss: t('Validation loss'), trainLoss: t('Training loss') } as const;
const threeDigits = (value: number): string => formatFixed(value, 3);

/** The curves of the runs on one plot. */
export function RunCurves({ runs }: { runs: ComparedRun[] }) {
  const { get, set } = useComparisonUrl();
  const { task } = runs[0].fineTune.dataset;
  const chosen = get('curve');
  const measure = chosen === 'validationLoss' || chosen === 'trainLoss' ? chosen : 'validationAccuracy';
  const name = measure === 'validationAccuracy' ? SCORES[task] : LOSSES[measure];
  const isShare = measure === 'validationAccuracy' && (task === 'SINGLE_LABEL' || task === 'MULTI_LABEL');
  const lettersOf = ({ fineTune }: ComparedRun) =>
    runs.flatMap((other, i) => (other.fineTune.id === fineTune.id ? [checkpointLetter(i)] : []));
  const trained = runs
    .filter(({ fineTune }, i) => runs.findIndex((other) => other.fineTune.id === fineTune.id) === i)
    .filter(({ fineTune }) => fineTune.epochs.length > 0);
  const without = runs.flatMap((run, i) => (run.fineTune.epochs.length > 0 ? [] : [checkpointLetter(i)]));
  if (trained.length === 0) return null;
  return (
    <Panel
      title={t('Curves')}
      aside={
        <label className={styles.picker}>
          <span className="small-text">{t('Shown')}</span>
          <select value={measure} onChange={(event) => set({ curve: event.target.value })}>
            <option value="validationAccuracy">{SCORES[task]}</option>
            <option value="validationLoss">{LOSSES.validationLoss}</option>
            <option value="trainLoss">{LOSSES.trainLoss}</option>
          </select>
        </label>
      }
    >
      <LineChart
        title={name}
        series={trained.map((run) => ({
          key: run.id,
          name: t('{run}: {fineTune} of {name}', {
            run: formatItems(lettersOf(run)),
            fineTune: methodName(run.fineTune),
            name: run.fineTune.model.name,
          }),
          points: run.fineTune.epochs.map((epoch) => ({ x: epoch.number, y: epoch[measure] })),
        }))}
        x={{ label: t('Epoch'), whole: true, format: String }}
        y={isShare ? { format: (value) => formatPercent(value), limits: [0, 1] } : { format: threeDigits }}
        height={280}
      />
      {without.length > 0 && (
        <p className="muted small-text">
          {t('Fitted once, without epochs, and so without a curve: {without}.', { without: formatList(without) })}
        </p>
      )}
      {measure !== 'validationAccuracy' && (
        <p className="muted small-text">{t('Losses can be compared only between runs with the same loss function.')}</p>
      )}
    </Panel>
  );
}
