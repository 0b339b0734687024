'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import { formatMetric, metricName } from './format-metric.ts';
import { SweepsQuery } from './sweep-query.ts';

export function SweepsPage() {
  return (
    <Page
      title={t('Sweeps')}
      lead={t(
        'Each tries models, strategies and options on one data set, and says which is best, and whether that is certain.',
      )}
      actions={
        <Link className="button primary" href="/sweeps/new">
          {t('New sweep')}
        </Link>
      }
    >
      <Panel title={t('All sweeps')}>
        <Pages>{(after, more) => <SweepList after={after} more={more} />}</Pages>
      </Panel>
    </Page>
  );
}

function SweepList({ after, more }: { after: string | null; more: (page: PageInfo) => React.ReactNode }) {
  const [{ data, error }, execute] = useQuery({
    query: SweepsQuery,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the sweeps …')} />;
  if (data.sweeps.totalCount === 0)
    return <Notice title={t('No sweeps yet')}>{t('Start one with a fetched model and a data set.')}</Notice>;
  return (
    <>
      <Scroll label={t('Sweeps')}>
        <table>
          <thead>
            <tr>
              <th>{t('Sweep')}</th>
              <th className="number">{t('Trials done')}</th>
              <th className="number">{t('Best on validation')}</th>
              <th>{t('State')}</th>
              <th>{t('Started')}</th>
            </tr>
          </thead>
          <tbody>
            {data.sweeps.edges.map(({ node: { id, method, metric, dataset, leaderboard, job, createdAt } }) => (
              <tr key={id}>
                <td>
                  <Link href={`/sweeps/${id}`} dir="auto">
                    {dataset.name}, {formatEnum(method)}
                  </Link>
                </td>
                <td className="number">{leaderboard.length}</td>
                <td className="number">
                  {leaderboard[0] && `${metricName(metric)} ${formatMetric(metric, leaderboard[0].value)}`}
                </td>
                <td>
                  <JobStateBadge state={job.state} />
                </td>
                <td style={{ whiteSpace: 'nowrap' }}>
                  <Time value={createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.sweeps.pageInfo)}
    </>
  );
}
