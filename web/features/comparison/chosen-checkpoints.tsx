'use client';

import { X } from 'lucide-react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { checkpointLetter, checkpointName } from '../checkpoints/checkpoint-name.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { Problem } from '../interface/problem.tsx';
import styles from './checkpoint-picker.module.css';
import { ComparedRunsQuery } from './runs-query.ts';

interface ChosenCheckpointsProps {
  ids: string[];
  onRemove: (id: string) => void;
}

/** What is compared, each with its letter and a button to leave it out. */
export function ChosenCheckpoints({ ids, onRemove }: ChosenCheckpointsProps) {
  const [{ data, error }, execute] = useQuery({ query: ComparedRunsQuery, variables: { ids } });
  const names = new Map(
    data?.checkpoints.map((run) => [
      run.id,
      t('{run} on {name}', { run: checkpointName(run), name: datasetName(run.fineTune.dataset) }),
    ]),
  );
  return (
    <>
      <ul className={styles.chosen}>
        {ids.map((id, i) => (
          <li key={id}>
            <span className={styles.letter}>{checkpointLetter(i)}</span>
            <span className={styles.name} dir="auto">
              {names.get(id) ?? (error ? id : '…')}
            </span>
            <button
              type="button"
              className="small"
              aria-label={t('Leave out {letter}', { letter: checkpointLetter(i) })}
              onClick={() => onRemove(id)}
            >
              <X size={14} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {ids.length === 1 && error && <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />}
    </>
  );
}
