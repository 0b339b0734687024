'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
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
      title="Feature sets"
      lead="What a model makes of a data set at one of its layers: to look at, to download, and for probes, rankings and sweeps that need not compute it again."
    >
      <Panel title="Extract features">
        <ExtractForm dataset={dataset} />
      </Panel>
      <Panel title={dataset ? 'Of this data set' : 'All feature sets'}>
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
  if (!data) return <Loading what="the feature sets" />;
  if (data.featureSets.totalCount === 0) return <p className="muted">No feature sets yet.</p>;
  return (
    <>
      <Scroll label="Feature sets">
        <table>
          <thead>
            <tr>
              <th>Feature set</th>
              <th>Layer</th>
              <th className="number">Examples</th>
              <th className="number">Features</th>
              <th>State</th>
              <th>Started</th>
            </tr>
          </thead>
          <tbody>
            {data.featureSets.edges.map(({ node }) => (
              <tr key={node.id}>
                <td>
                  <Link href={`/feature-sets/${node.id}`}>
                    {node.dataset.name} by {node.model.name}
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
