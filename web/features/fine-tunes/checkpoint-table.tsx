'use client';

import Link from 'next/link';
import { Fragment, useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { DeployButton } from '../endpoints/deploy-button.tsx';
import { Badge } from '../interface/badge.tsx';
import { formatBytes } from '../interface/format.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { type FigureColumn, figuresOf } from './checkpoint-figures.ts';
import styles from './checkpoint-table.module.css';
import type { Checkpoint, FineTune } from './fine-tune-fields.ts';

const PushDialog = loadedWhenShown(() => import('../pushes/push-dialog.tsx').then((file) => file.PushDialog));

/** The saved checkpoints: to inspect, compare, deploy and download. */
export function CheckpointTable({ fineTune }: { fineTune: FineTune }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [pushing, setPushing] = useState<Checkpoint | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const columns = figuresOf(fineTune);
  const { checkpoints, bestCheckpoint } = fineTune;
  const shown = showsAll ? checkpoints : fewOf(checkpoints, [...chosen, bestCheckpoint?.id]);
  const toggle = (id: string) =>
    setChosen((ids) => (ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]));
  return (
    <Panel
      title={t('Checkpoints')}
      aside={
        chosen.length > 0 && (
          <Link className="button small" href={`/compare?ids=${chosen.join(',')}`}>
            {t('{count, plural, one {Compare with others} other {Compare #}}', { count: chosen.length })}
          </Link>
        )
      }
    >
      {fineTune.checkpoints.length === 0 ? (
        <p className="muted">{t('One is saved at the end of each epoch.')}</p>
      ) : (
        <Scroll label={t('Table of checkpoints')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>
                  <span className="visually-hidden">{t('Choose to compare')}</span>
                </th>
                <th>{t('Epoch')}</th>
                {columns.map(({ name }) => (
                  <th key={name} className="number">
                    {name}
                  </th>
                ))}
                <th>{t('ONNX file')}</th>
                <th>
                  <span className="visually-hidden">{t('Deploy')}</span>
                </th>
                <th>
                  <span className="visually-hidden">{t('Push to the Hub')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((checkpoint) => (
                <CheckpointRow
                  key={checkpoint.id}
                  checkpoint={checkpoint}
                  columns={columns}
                  best={checkpoint.id === fineTune.bestCheckpoint?.id}
                  chosen={chosen.includes(checkpoint.id)}
                  onToggle={() => toggle(checkpoint.id)}
                  onPush={() => setPushing(checkpoint)}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {shown.length < checkpoints.length && (
        <button type="button" className={`small ${styles.all}`} onClick={() => setShowsAll(true)}>
          {t('Show all {count}', { count: checkpoints.length })}
        </button>
      )}
      {fineTune.checkpoints.length > 0 && (
        <p className="muted small-text">
          {fineTune.targetDataset
            ? t(
                'The best is the one whose predictions for the target tell most about its examples; the target’s labels are not used for that. Select checkpoints to compare them, also with those of other fine-tunes.',
              )
            : t(
                'The best is the one with the lowest validation loss, or with the metric that was chosen; the test split is not used for that. Select checkpoints to compare them, also with those of other fine-tunes.',
              )}
        </p>
      )}
      {pushing && <PushDialog checkpoint={pushing} onClose={() => setPushing(null)} />}
    </Panel>
  );
}

/** More checkpoints than this are folded to the last ones and those that are named. */
const MOST = 5;
const LAST = 3;

function fewOf(checkpoints: Checkpoint[], named: (string | undefined)[]): Checkpoint[] {
  if (checkpoints.length <= MOST) return checkpoints;
  const epochs = checkpoints.map(({ epoch }) => epoch).sort((a, b) => b - a);
  return checkpoints.filter(({ id, epoch }) => named.includes(id) || epoch >= epochs[LAST - 1]);
}

interface CheckpointRowProps {
  checkpoint: Checkpoint;
  columns: FigureColumn[];
  best: boolean;
  chosen: boolean;
  onToggle: () => void;
  onPush: () => void;
}

function CheckpointRow({ checkpoint, columns, best, chosen, onToggle, onPush }: CheckpointRowProps) {
  const apiUrl = useApiUrl();
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          onChange={onToggle}
          aria-label={t('Compare epoch {epoch}', { epoch: checkpoint.epoch })}
        />
      </td>
      <td>
        <span className={styles.epoch}>
          <Link href={`/checkpoints/${checkpoint.id}`} aria-label={t('Epoch {epoch}', { epoch: checkpoint.epoch })}>
            {checkpoint.epoch}
          </Link>{' '}
          {best && <Badge tone="good">{t('best')}</Badge>}
        </span>
      </td>
      {columns.map(({ name, of }) => (
        <td key={name} className="number">
          {of(checkpoint)}
        </td>
      ))}
      <td>
        <a href={apiUrl(checkpoint.downloadUrl)} title={t('SHA-256 {sha256}', { sha256: checkpoint.sha256 })}>
          {formatBytes(checkpoint.byteSize)}
        </a>
        {checkpoint.adapterUrl && (
          <a
            className={styles.adapter}
            href={apiUrl(checkpoint.adapterUrl)}
            title={t("The LoRA adapter without the base weights: safetensors, with PEFT's names")}
          >
            {t('adapter {adapterByteSize}', { adapterByteSize: formatBytes(checkpoint.adapterByteSize ?? 0) })}
          </a>
        )}
        {checkpoint.adapterConfigUrl && (
          <a
            className={styles.adapter}
            href={apiUrl(checkpoint.adapterConfigUrl)}
            title={t('For PEFT, beside the adapter')}
          >
            {t('adapter_config.json')}
          </a>
        )}
        <details className={styles.adapter}>
          <summary>{t('More')}</summary>
          <a href={apiUrl(checkpoint.bomUrl)} title={t('Bill of materials, CycloneDX 1.6')}>
            {t('ML-BOM')}
          </a>{' '}
          ·{' '}
          <a href={apiUrl(checkpoint.cardUrl)} title={t('Model card in Hugging Face’s format')}>
            {t('card')}
          </a>{' '}
          ·{' '}
          <a
            href={apiUrl(checkpoint.packageUrl)}
            title={t(
              'The file and its card in a zip: imported elsewhere, it keeps the bias notes that were measured after training',
            )}
          >
            {t('zip')}
          </a>
          {checkpoint.statements.slice(0, 1).map(({ id, downloadUrl }) => (
            <Fragment key={id}>
              {' '}
              ·{' '}
              <a
                href={apiUrl(downloadUrl)}
                title={t('Signed statement of how it was made; check it with npm run verify')}
              >
                {t('statement')}
              </a>
            </Fragment>
          ))}
        </details>
      </td>
      <td>
        <DeployButton checkpoint={checkpoint} className="small" />
      </td>
      <td>
        <button type="button" className="small" title={t('Push to the Hub')} onClick={onPush}>
          {t('Push')}
        </button>
      </td>
    </tr>
  );
}
