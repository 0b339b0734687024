'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { datasetName } from '../datasets/dataset-name.ts';
import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';
import { formatItems } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Time } from '../interface/time.tsx';
import styles from './checkpoint-picker.module.css';
import { headlineFigure } from './headline-figure.ts';
import { type PickedRun, RunCheckpointsQuery } from './picker-query.ts';

interface PickerRunProps {
  run: PickedRun;
  chosen: string[];
  /** Whether no more can be chosen. */
  full: boolean;
  onToggle: (id: string) => void;
}

/** A run: its best checkpoint, and the others once they are asked for. */
export function PickerRun({ run, chosen, full, onToggle }: PickerRunProps) {
  const [open, setOpen] = useState(false);
  const [{ data }] = useQuery({ query: RunCheckpointsQuery, variables: { id: run.id }, pause: !open });
  const best = run.bestCheckpoint;
  if (!best) return null;
  const others = data?.fineTune?.checkpoints.filter(({ id }) => id !== best.id);
  const once = isWithoutEpochs(run);
  const withFigure = (made: string, checkpoint: typeof best) => {
    const figure = headlineFigure(run.dataset.task, checkpoint);
    return figure ? formatItems([made, figure]) : made;
  };
  const box = (id: string, name: string) => (
    <label key={id} className={styles.checkpoint}>
      <input
        type="checkbox"
        checked={chosen.includes(id)}
        disabled={full && !chosen.includes(id)}
        onChange={() => onToggle(id)}
      />
      <span>{name}</span>
    </label>
  );
  return (
    <li className={styles.run}>
      <div className={styles.best}>
        <label className={styles.checkpoint}>
          <input
            type="checkbox"
            checked={chosen.includes(best.id)}
            disabled={full && !chosen.includes(best.id)}
            onChange={() => onToggle(best.id)}
          />
          <span dir="auto">
            {t('{run} of {name}', { run: methodName(run), name: run.model.name })}
            <span className="muted">
              {' '}
              <Trans
                id="on {name}, {time}"
                values={{ name: <bdi>{datasetName(run.dataset)}</bdi>, time: <Time value={run.createdAt} /> }}
              />
            </span>
          </span>
        </label>
        <span className="muted small-text">
          {withFigure(once ? t('fitted once') : t('best: epoch {epoch}', { epoch: best.epoch }), best)}
        </span>
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="small-text">{t('Other checkpoints')}</summary>
        <div className={styles.others}>
          {open && !others && <Loading label={t('Loading the checkpoints of the run …')} />}
          {others?.length === 0 && <span className="muted small-text">{t('It has no others.')}</span>}
          {others?.map((other) => box(other.id, withFigure(otherName(other), other)))}
          <Link className="small-text" href={`/fine-tunes/${run.id}`}>
            {t('The run’s page')}
          </Link>
        </div>
      </details>
    </li>
  );
}

interface OtherCheckpoint {
  epoch: number;
  temperature: number | null;
  variant: string;
  groupThresholds: object | null;
}

function otherName({ epoch, temperature, variant, groupThresholds }: OtherCheckpoint): string {
  const made = [
    t('epoch {epoch}', { epoch }),
    temperature === null ? null : t('calibrated'),
    groupThresholds ? t('with group thresholds') : null,
    variant === 'FLOAT32' ? null : t('as {variant}', { variant }),
  ];
  return formatItems(made.filter((part) => part !== null));
}
