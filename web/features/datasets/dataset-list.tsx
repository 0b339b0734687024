'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import { useJob } from '../jobs/use-job.ts';
import { Datasets } from './dataset-list-query.ts';

export function DatasetList() {
  return <Pages>{(after, more) => <DatasetPage after={after} more={more} />}</Pages>;
}

function DatasetPage({ after, more }: { after: string | null; more: (page: PageInfo) => React.ReactNode }) {
  const [{ data, error }, execute] = useQuery({
    query: Datasets,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data) return <Loading holds label={t('Loading the data sets …')} />;
  if (data.datasets.totalCount === 0) {
    return (
      <Notice title={t('No data sets yet')}>
        {t('Upload labelled pictures or texts: models are trained on them, and checkpoints are evaluated on them.')}
      </Notice>
    );
  }
  return (
    <>
      <Scroll label={t('Data sets')}>
        <table>
          <thead>
            <tr>
              <th>{t('Name')}</th>
              <th>{t('Kind')}</th>
              <th className="number">{t('Examples')}</th>
              <th className="number">{t('Classes')}</th>
              <th className="number">{t('Findings')}</th>
              <th>{t('Import')}</th>
            </tr>
          </thead>
          <tbody>
            {data.datasets.edges.map(({ node }) => (
              <DatasetRow key={node.id} dataset={node} onImported={refetch} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.datasets.pageInfo)}
    </>
  );
}

type Row = ResultOf<typeof Datasets>['datasets']['edges'][number]['node'];

function DatasetRow({ dataset, onImported }: { dataset: Row; onImported: () => void }) {
  const job = useJob(dataset.job, onImported);
  return (
    <tr>
      <td className="name">
        <Link href={`/datasets/${dataset.id}`} dir="auto">
          {dataset.name}
        </Link>
      </td>
      <td>{dataset.modality === 'TEXT' ? t('texts') : t('pictures')}</td>
      {/* Before the import has ended nobody has counted. */}
      <td className="number">{dataset.sha256 === null ? '–' : formatCount(dataset.exampleCount)}</td>
      <td className="number">{dataset.sha256 === null ? '–' : dataset.labels.length}</td>
      <td className="number">{dataset.sha256 === null ? '–' : dataset.quality.length}</td>
      <td>{job ? <JobStateBadge state={job.state} /> : null}</td>
    </tr>
  );
}
