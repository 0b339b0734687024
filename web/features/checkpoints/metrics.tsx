'use client';

import { useState } from 'react';
import { DeployDialog } from '../endpoints/deploy-dialog.tsx';
import { formatBytes, formatCount, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { checkpointLetter, checkpointName } from './checkpoint-name.ts';
import styles from './comparison.module.css';
import type { ComparedCheckpoint, Comparison } from './comparison-query.ts';

const fourDigits = (value: number): string => value.toFixed(4);

const KNOWN: Record<string, { name: string; format: (value: number) => string }> = {
  accuracy: { name: 'Accuracy', format: (value) => formatPercent(value) },
  balancedAccuracy: { name: 'Balanced accuracy', format: (value) => formatPercent(value) },
  topKAccuracy: { name: 'Top-5 accuracy', format: (value) => formatPercent(value) },
  cohensKappa: { name: 'Cohen’s kappa', format: fourDigits },
  matthewsCorrelation: { name: 'Matthews correlation', format: fourDigits },
  rocAuc: { name: 'ROC AUC, macro', format: fourDigits },
  averagePrecision: { name: 'Average precision, macro', format: fourDigits },
  brierScore: { name: 'Brier score', format: fourDigits },
  macroF1: { name: 'Macro F1', format: fourDigits },
  logLoss: { name: 'Log loss', format: fourDigits },
  expectedCalibrationError: { name: 'Expected calibration error', format: fourDigits },
  subsetAccuracy: { name: 'All labels right', format: (value) => formatPercent(value) },
  meanAveragePrecision: { name: 'Mean average precision', format: fourDigits },
  f1: { name: 'F1 of spans', format: fourDigits },
  precision: { name: 'Precision of spans', format: fourDigits },
  recall: { name: 'Recall of spans', format: fourDigits },
  r2: { name: 'R²', format: fourDigits },
  byteSize: { name: 'Size', format: formatBytes },
};

interface MetricsProps {
  comparison: Comparison;
  /** Undefined for checkpoints of several labels or of numbers. */
  exampleCount: number | undefined;
}

/** One column a checkpoint, the best of each row marked. */
export function Metrics({ comparison, exampleCount }: MetricsProps) {
  const [deploying, setDeploying] = useState<ComparedCheckpoint | null>(null);
  return (
    <Panel
      title="Metrics"
      aside={
        exampleCount !== undefined && (
          <span className="muted small-text">{formatCount(exampleCount)} test examples</span>
        )
      }
    >
      <Scroll label="Metrics">
        <table className={styles.metrics}>
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">Metric</span>
              </th>
              {comparison.checkpoints.map((checkpoint, index) => (
                <th key={checkpoint.id} scope="col">
                  <span className={styles.letter}>{checkpointLetter(index)}</span> {checkpointName(checkpoint)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {comparison.metrics.map((metric) => (
              <tr key={metric.name}>
                <th scope="row">
                  {KNOWN[metric.name]?.name ?? metric.name}{' '}
                  <span className="muted">{metric.higherIsBetter ? 'higher is better' : 'lower is better'}</span>
                </th>
                {metric.values.map((value, index) => (
                  <td key={comparison.checkpoints[index].id} className={isBest(metric, index) ? 'best' : undefined}>
                    {(KNOWN[metric.name]?.format ?? fourDigits)(value)}
                    {isBest(metric, index) && <span className="visually-hidden"> (best)</span>}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">
                <span className="visually-hidden">Deploy</span>
              </th>
              {comparison.checkpoints.map((checkpoint, index) => (
                <td key={checkpoint.id}>
                  <button type="button" className="small" onClick={() => setDeploying(checkpoint)}>
                    Deploy {checkpointLetter(index)}
                  </button>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
      {comparison.notCompared.map((reason) => (
        <p key={reason} className="muted small-text">
          Not compared: {reason}
        </p>
      ))}
      {deploying && <DeployDialog checkpoint={deploying} onClose={() => setDeploying(null)} />}
    </Panel>
  );
}

/** If all are equal, none is marked as the best. */
function isBest({ values, best }: Comparison['metrics'][number], index: number): boolean {
  return values[index] === values[best] && values.some((value) => value !== values[best]);
}
