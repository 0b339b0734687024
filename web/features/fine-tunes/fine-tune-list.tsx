'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { isOver } from '../jobs/job-fields.ts';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import { useJob } from '../jobs/use-job.ts';
import styles from './fine-tune-list.module.css';
import { FineTunesQuery, listVariables, type StateFilter } from './fine-tunes-query.ts';
import { methodName } from './method-name.ts';

export function FineTuneList({ state }: { state: StateFilter }) {
  return <Pages key={state}>{(after, more) => <FineTunePage state={state} after={after} more={more} />}</Pages>;
}

interface FineTunePageProps {
  state: StateFilter;
  after: string | null;
  more: (page: PageInfo) => React.ReactNode;
}

function FineTunePage({ state, after, more }: FineTunePageProps) {
  const [{ data, error }, execute] = useQuery({
    query: FineTunesQuery,
    variables: listVariables(state, after),
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data) return <Loading label={t('Loading the fine-tunes …')} />;
  if (data.fineTunes.totalCount === 0)
    return state === 'all' ? <NoFineTunes /> : <p className="muted">{t('No fine-tune is in this state.')}</p>;
  return (
    <>
      <Scroll label={t('Table of fine-tunes')}>
        <table className={styles.list}>
          <thead>
            <tr>
              <th>{t('Fine-tune')}</th>
              <th>{t('State')}</th>
              <th className={`number ${styles.accuracy}`}>{t('Best validation accuracy')}</th>
              <th>{t('Data set')}</th>
              <th className="number">{t('Epochs')}</th>
              <th>{t('Started')}</th>
            </tr>
          </thead>
          <tbody>
            {data.fineTunes.edges.map(({ node }) => (
              <FineTuneRow key={node.id} fineTune={node} onOver={refetch} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.fineTunes.pageInfo)}
    </>
  );
}

type Row = ResultOf<typeof FineTunesQuery>['fineTunes']['edges'][number]['node'];

function FineTuneRow({ fineTune, onOver }: { fineTune: Row; onOver: () => void }) {
  const job = useJob(fineTune.job, onOver) ?? fineTune.job;
  const accuracies = fineTune.epochs.map(({ validationAccuracy }) => validationAccuracy);
  return (
    <tr>
      <td>
        <Link href={`/fine-tunes/${fineTune.id}`} dir="auto">
          {t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name })}
        </Link>
      </td>
      <td>
        <JobStateBadge state={job.state} />
        {!isOver(job) && (
          <ProgressBar value={job.progress} label={t('Fine-tuning {name}', { name: fineTune.model.name })} />
        )}
      </td>
      <td className="number">{accuracies.length > 0 ? formatPercent(Math.max(...accuracies)) : ''}</td>
      <td>
        <DatasetLink dataset={fineTune.dataset} />
      </td>
      <td className="number">{fineTune.epochs.length}</td>
      <td style={{ whiteSpace: 'nowrap' }}>
        <Time value={fineTune.createdAt} />
      </td>
    </tr>
  );
}

function NoFineTunes() {
  return (
    <Notice
      title={t('No fine-tunes yet')}
      action={
        <Link className="button primary" href="/fine-tunes/new">
          {t('Start one')}
        </Link>
      }
    >
      {t(
        'A fine-tune trains a model of the zoo on the classes of your data set. It needs a fetched model and a data set.',
      )}
    </Notice>
  );
}
