'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import { ExtractForm } from './extract-form.tsx';
import { FeatureSetsQuery } from './feature-set-query.ts';

/** @param dataset - shows those of one data set */
export function FeatureSetsPage({ dataset }: { dataset?: string }) {
  return (
    <Page
      title={t('Feature sets')}
      lead={t(
        'What a model makes of a data set at one of its layers: to look at, to download, and for probes, rankings and sweeps that need not compute it again.',
      )}
    >
      <Panel title={t('Extract features')}>
        <ExtractForm dataset={dataset} />
      </Panel>
      <Panel title={dataset ? t('Of this data set') : t('All feature sets')}>
        <Pages>{(after, more) => <FeatureSetList dataset={dataset} after={after} more={more} />}</Pages>
      </Panel>
    </Page>
  );
}

interface FeatureSetListProps {
  dataset: string | undefined;
  after: string | null;
  more: (page: PageInfo) => React.ReactNode;
}

function FeatureSetList({ dataset, after, more }: FeatureSetListProps) {
  const [{ data, error }, execute] = useQuery({
    query: FeatureSetsQuery,
    variables: { datasetId: dataset ?? null, after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the feature sets …')} />;
  if (data.featureSets.totalCount === 0) return <p className="muted">{t('No feature sets yet.')}</p>;
  return (
    <>
      <Scroll label={t('Feature sets')}>
        <table>
          <thead>
            <tr>
              <th>{t('Feature set')}</th>
              <th>{t('Layer')}</th>
              <th className="number">{t('Examples')}</th>
              <th className="number">{t('Features')}</th>
              <th>{t('State')}</th>
              <th>{t('Started')}</th>
            </tr>
          </thead>
          <tbody>
            {data.featureSets.edges.map(({ node }) => (
              <tr key={node.id}>
                <td>
                  <Link href={`/feature-sets/${node.id}`} dir="auto">
                    {t('{name} by {name2}', { name: node.dataset.name, name2: node.model.name })}
                  </Link>
                </td>
                <td>
                  <code>{node.layer}</code>
                </td>
                <td className="number">{node.rowCount === null ? '' : formatCount(node.rowCount)}</td>
                <td className="number">{node.dimension === null ? '' : formatCount(node.dimension)}</td>
                <td>
                  <JobStateBadge state={node.job.state} />
                </td>
                <td style={{ whiteSpace: 'nowrap' }}>
                  <Time value={node.createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.featureSets.pageInfo)}
    </>
  );
}
