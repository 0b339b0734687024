'use client';

import { useRouter } from 'next/navigation';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { ScatterPlot } from '../charts/scatter-plot.tsx';
import { formatBytes } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Problem } from '../interface/problem.tsx';
import { formatSpeed } from './format-speed.ts';
import { toVariables, type ZooFilters } from './zoo-filters.ts';

const Measured = graphql(`
  query MeasuredModels($search: String, $filter: ModelFilter) {
    models(search: $search, filter: $filter, sort: FASTEST, first: 100) {
      totalCount
      edges {
        node {
          id
          slug
          name
          byteSize
          modality
          speed {
            milliseconds
            machine
          }
        }
      }
    }
  }
`);

/** Size over measured speed, of the models that the filters leave; those that were not measured are counted. */
export function SpeedPlot({ filters }: { filters: ZooFilters }) {
  const router = useRouter();
  const { search, filter } = toVariables(filters);
  const [{ data, error }, execute] = useQuery({ query: Measured, variables: { search, filter } });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the measured speeds …')} />;
  const measured = data.models.edges.flatMap(({ node }) => {
    const milliseconds = node.speed?.milliseconds;
    return milliseconds == null || node.byteSize === 0 ? [] : [{ ...node, milliseconds }];
  });
  if (measured.length === 0) {
    return (
      <Notice title={t('No model that the filters leave was measured here')}>
        {t('Fetch one: it is measured when nothing else runs. Or press Measure on the card of one that is ready.')}
      </Notice>
    );
  }
  const left = data.models.totalCount - measured.length;
  const seriesOf = (modality: 'IMAGE' | 'TEXT', name: string) => ({
    key: modality,
    name,
    points: measured
      .filter((model) => model.modality === modality)
      .map((model) => ({
        key: model.slug,
        name: model.name,
        x: model.milliseconds,
        y: model.byteSize,
        facts: [{ name: t('Machine'), value: model.speed?.machine ?? '' }],
      })),
  });
  return (
    <>
      <ScatterPlot
        title={t('Size over speed')}
        series={[seriesOf('IMAGE', t('Pictures')), seriesOf('TEXT', t('Texts'))].filter(
          ({ points }) => points.length > 0,
        )}
        x={{ label: t('Time for one example'), scale: 'log', format: formatSpeed }}
        y={{ label: t('Size of the files'), scale: 'log', format: formatBytes }}
        onChoose={({ key }) => router.push(`/models/${encodeURIComponent(key)}`)}
      />
      <p className="muted small-text">
        {left === 0
          ? t('Every model that the filters leave is shown.')
          : t('{left, plural, one {# model} other {# models}} more were not measured here, so they are not shown.', {
              left,
            })}
      </p>
    </>
  );
}
