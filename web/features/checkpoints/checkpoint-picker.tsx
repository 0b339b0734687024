'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';
import { formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './checkpoint-picker.module.css';

const Pick = graphql(`
  query PickCheckpoints {
    fineTunes(first: 50) {
      edges {
        node {
          id
          strategy
          options
          model {
            id
            name
          }
          dataset {
            id
            name
          }
          bestCheckpoint {
            id
          }
          checkpoints {
            id
            epoch
            evaluations {
              id
              split
              accuracy
            }
          }
        }
      }
    }
  }
`);

interface CheckpointPickerProps {
  chosen: string[];
  onChange: (ids: string[]) => void;
}

const MOST = 8;

/** Checkpoints of all fine-tunes, by data set: only checkpoints of the same data set can be compared. */
export function CheckpointPicker({ chosen, onChange }: CheckpointPickerProps) {
  const [{ data, error }, refetch] = useQuery({ query: Pick, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading what="the checkpoints" />;
  const fineTunes = data.fineTunes.edges.map(({ node }) => node).filter(({ checkpoints }) => checkpoints.length > 0);
  if (fineTunes.length === 0) {
    return (
      <Notice
        title="No checkpoints yet"
        action={
          <Link className="button primary" href="/fine-tunes/new">
            Start a fine-tune
          </Link>
        }
      >
        A fine-tune saves a checkpoint at the end of each epoch. When there are two, you can compare them here.
      </Notice>
    );
  }
  const datasetOfChoice = fineTunes.find(({ checkpoints }) => checkpoints.some(({ id }) => chosen.includes(id)))
    ?.dataset.id;
  return (
    <Panel
      title="Checkpoints"
      aside={
        chosen.length > 0 && (
          <button type="button" className="small" onClick={() => onChange([])}>
            Clear the selection
          </button>
        )
      }
    >
      <p className="muted small-text">
        Choose two to {MOST} that were trained on the same data set. They are compared on its test examples.
      </p>
      <div className={styles.fineTunes}>
        {fineTunes.map((fineTune) => (
          <FineTuneCheckpoints
            key={fineTune.id}
            fineTune={fineTune}
            chosen={chosen}
            available={datasetOfChoice === undefined || datasetOfChoice === fineTune.dataset.id}
            onChange={onChange}
          />
        ))}
      </div>
    </Panel>
  );
}

interface FineTuneCheckpointsProps extends CheckpointPickerProps {
  fineTune: ResultOf<typeof Pick>['fineTunes']['edges'][number]['node'];
  available: boolean;
}

function FineTuneCheckpoints({ fineTune, chosen, available, onChange }: FineTuneCheckpointsProps) {
  return (
    <fieldset className={styles.fineTune} disabled={!available}>
      <legend>
        <Link href={`/fine-tunes/${fineTune.id}`}>
          {methodName(fineTune)} of {fineTune.model.name}
        </Link>{' '}
        <span className="muted">on {fineTune.dataset.name}</span>
      </legend>
      <div className={styles.checkpoints}>
        {fineTune.checkpoints.map(({ id, epoch, evaluations }) => {
          const accuracy = evaluations.find(({ split }) => split === 'test')?.accuracy;
          const checked = chosen.includes(id);
          return (
            <label key={id} className={styles.checkpoint}>
              <input
                type="checkbox"
                checked={checked}
                disabled={!checked && chosen.length >= MOST}
                onChange={() => onChange(checked ? chosen.filter((other) => other !== id) : [...chosen, id])}
              />
              <span>
                {isWithoutEpochs(fineTune) ? 'fitted once' : `epoch ${epoch}`}
                {accuracy !== undefined && <span className="muted"> {formatPercent(accuracy)}</span>}
                {id === fineTune.bestCheckpoint?.id && <span className="best"> best</span>}
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
