'use client';

import { useState } from 'react';
import { DeployDialog } from '../endpoints/deploy-dialog.tsx';
import { formatBytes, formatCount, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { checkpointLetter, checkpointName } from './checkpoint-name.ts';
import styles from './comparison.module.css';
import type { ComparedCheckpoint, Comparison } from './comparison-query.ts';

const NAMES: Record<string, { name: string; share: boolean }> = {
  accuracy: { name: 'Accuracy', share: true },
  macroF1: { name: 'Macro F1', share: false },
  logLoss: { name: 'Log loss', share: false },
  expectedCalibrationError: { name: 'Expected calibration error', share: false },
};

interface MetricsProps {
  comparison: Comparison;
  exampleCount: number;
}

/** One column a checkpoint, the best of each row marked. */
export function Metrics({ comparison, exampleCount }: MetricsProps) {
  const [deploying, setDeploying] = useState<ComparedCheckpoint | null>(null);
  return (
    <Panel title="Metrics" aside={<span className="muted small-text">{formatCount(exampleCount)} test pictures</span>}>
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
                  {NAMES[metric.name]?.name ?? metric.name}{' '}
                  <span className="muted">{metric.higherIsBetter ? 'higher is better' : 'lower is better'}</span>
                </th>
                {metric.values.map((value, index) => (
                  <td key={comparison.checkpoints[index].id} className={index === metric.best ? 'best' : undefined}>
                    {NAMES[metric.name]?.share ? formatPercent(value) : value.toFixed(4)}
                    {index === metric.best && <span className="visually-hidden"> (best)</span>}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">File</th>
              {comparison.checkpoints.map((checkpoint) => (
                <td key={checkpoint.id}>{formatBytes(checkpoint.byteSize)}</td>
              ))}
            </tr>
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
      {deploying && <DeployDialog checkpoint={deploying} onClose={() => setDeploying(null)} />}
    </Panel>
  );
}
