'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { DeployDialog } from '../endpoints/deploy-dialog.tsx';
import { Badge } from '../interface/badge.tsx';
import { formatBytes, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import styles from './checkpoint-table.module.css';
import type { Checkpoint, FineTune } from './fine-tune-fields.ts';

/** What the fine-tune saved: to judge, to compare, to deploy and to download. */
export function CheckpointTable({ fineTune }: { fineTune: FineTune }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [deploying, setDeploying] = useState<Checkpoint | null>(null);
  const toggle = (id: string) =>
    setChosen((ids) => (ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]));
  return (
    <Panel
      title="Checkpoints"
      aside={
        chosen.length > 0 && (
          <Link className="button small" href={`/compare?ids=${chosen.join(',')}`}>
            {chosen.length === 1 ? 'Compare with others' : `Compare ${chosen.length}`}
          </Link>
        )
      }
    >
      {fineTune.checkpoints.length === 0 ? (
        <p className="muted">One is saved at the end of each epoch.</p>
      ) : (
        <Scroll label="Checkpoints">
          <table className={styles.table}>
            <thead>
              <tr>
                <th>
                  <span className="visually-hidden">Choose to compare</span>
                </th>
                <th>Epoch</th>
                <th className="number">Validation accuracy</th>
                <th className="number">Test accuracy</th>
                <th className="number">Test macro F1</th>
                <th className="number">Test log loss</th>
                <th>ONNX file</th>
                <th>
                  <span className="visually-hidden">Deploy</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fineTune.checkpoints.map((checkpoint) => (
                <CheckpointRow
                  key={checkpoint.id}
                  checkpoint={checkpoint}
                  best={checkpoint.id === fineTune.bestCheckpoint?.id}
                  chosen={chosen.includes(checkpoint.id)}
                  onToggle={() => toggle(checkpoint.id)}
                  onDeploy={() => setDeploying(checkpoint)}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {fineTune.checkpoints.length > 0 && (
        <p className="muted small-text">
          The best is the one with the lowest validation loss; the test split had no say in it. Tick checkpoints to
          compare them, with those of other fine-tunes too.
        </p>
      )}
      {deploying && <DeployDialog checkpoint={deploying} onClose={() => setDeploying(null)} />}
    </Panel>
  );
}

interface CheckpointRowProps {
  checkpoint: Checkpoint;
  best: boolean;
  chosen: boolean;
  onToggle: () => void;
  onDeploy: () => void;
}

function CheckpointRow({ checkpoint, best, chosen, onToggle, onDeploy }: CheckpointRowProps) {
  const apiUrl = useApiUrl();
  const on = (split: string) => checkpoint.evaluations.find((evaluation) => evaluation.split === split);
  const [validation, test] = [on('validation'), on('test')];
  return (
    <tr>
      <td>
        <input type="checkbox" checked={chosen} onChange={onToggle} aria-label={`Compare epoch ${checkpoint.epoch}`} />
      </td>
      <td>
        <span className={styles.epoch}>
          {checkpoint.epoch} {best && <Badge tone="good">best</Badge>}
        </span>
      </td>
      <td className="number">{validation && formatPercent(validation.accuracy)}</td>
      <td className="number">{test && formatPercent(test.accuracy)}</td>
      <td className="number">{test?.macroF1.toFixed(3)}</td>
      <td className="number">{test?.logLoss.toFixed(3)}</td>
      <td>
        <a href={apiUrl(checkpoint.downloadUrl)} title={`SHA-256 ${checkpoint.sha256}`}>
          {formatBytes(checkpoint.byteSize)}
        </a>
        {checkpoint.adapterUrl && (
          <a
            className={styles.adapter}
            href={apiUrl(checkpoint.adapterUrl)}
            title="What was learned, alone: safetensors, with the names of PEFT"
          >
            adapter {formatBytes(checkpoint.adapterByteSize ?? 0)}
          </a>
        )}
      </td>
      <td>
        <button type="button" className="small" onClick={onDeploy}>
          Deploy
        </button>
      </td>
    </tr>
  );
}
