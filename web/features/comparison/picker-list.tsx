import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './checkpoint-picker.module.css';
import { PickerFilters } from './picker-filters.tsx';
import { type PickedRun, PickerQuery } from './picker-query.ts';
import { PickerRun } from './picker-run.tsx';
import { useComparisonUrl } from './use-comparison-url.ts';

interface PickerListProps {
  chosen: string[];
  most: number;
  onToggle: (id: string) => void;
}

/** The best checkpoint of each run first; the others of a run on request. */
export function PickerList({ chosen, most, onToggle }: PickerListProps) {
  const { get } = useComparisonUrl();
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }, refetch] = useQuery({
    query: PickerQuery,
    variables: { datasetId: null, after },
  });
  const [earlier, setEarlier] = useState<PickedRun[]>([]);
  const page = (data?.fineTunes.edges ?? []).map(({ node }) => node).filter(({ bestCheckpoint }) => bestCheckpoint);
  // Until an older page is there, the page before it is here twice.
  const runs = [...new Map([...earlier, ...page].map((run) => [run.id, run])).values()];
  const wanted = get('find').trim().toLowerCase();
  const found = runs.filter((run) =>
    `${run.strategy} ${run.model.name} ${datasetName(run.dataset)}`
      .toLowerCase()
      .replaceAll('_', ' ')
      .includes(wanted.replaceAll('_', ' ')),
  );
  return (
    <>
      <p className="muted small-text">
        {t('Choose 2 to {most}. Those of one data set are compared on the same test examples.', { most })}
      </p>
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!data && !error && earlier.length === 0 && <Loading label={t('Loading the checkpoints …')} />}
      {data && runs.length === 0 && (
        <Notice
          title={t('No checkpoints yet')}
          action={
            <Link className="button primary" href="/fine-tunes/new">
              {t('Start a fine-tune')}
            </Link>
          }
        >
          {t('A fine-tune saves a checkpoint at the end of each epoch. When there are two, you can compare them here.')}
        </Notice>
      )}
      {runs.length > 0 && <PickerFilters shown={found.length} />}
      <ul className={styles.runs}>
        {found.map((run) => (
          <PickerRun key={run.id} run={run} chosen={chosen} full={chosen.length >= most} onToggle={onToggle} />
        ))}
      </ul>
      {data?.fineTunes.pageInfo.hasNextPage && (
        <div>
          <button
            type="button"
            className="small"
            onClick={() => {
              setEarlier(runs);
              setAfter(data.fineTunes.pageInfo.endCursor);
            }}
          >
            {t('Older runs')}
          </button>
        </div>
      )}
    </>
  );
}
