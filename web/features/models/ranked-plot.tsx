'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { ScatterPlot } from '../charts/scatter-plot.tsx';
import { formatBytes, formatPercent, formatRange } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Problem } from '../interface/problem.tsx';
import { formatSpeed } from './format-speed.ts';

const Ranking = graphql(`
  query NewestRanking($datasetId: ID!) {
    modelRankings(datasetId: $datasetId, first: 1) {
      edges {
        node {
          id
          entries {
            probeAccuracy
            probeInterval
            fineTunedAccuracy
            model {
              id
              slug
              name
              byteSize
              speed {
                milliseconds
              }
            }
          }
        }
      }
    }
  }
`);

/** Accuracy on a data set over measured speed, of the models in its newest ranking. */
export function RankedPlot({ datasetId }: { datasetId: string }) {
  const router = useRouter();
  const [{ data, error }, execute] = useQuery({ query: Ranking, variables: { datasetId } });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the ranking …')} />;
  const ranking = data.modelRankings.edges[0]?.node;
  if (!ranking || ranking.entries.length === 0) {
    return (
      <Notice
        title={t('No models were ranked on this data set')}
        action={
          <Link className="button" href={`/datasets/${datasetId}`}>
            {t('Go to the data set')}
          </Link>
        }
      >
        {t(
          'A ranking scores the models that are here on the data set without training them, in minutes. Start one on the data set’s page, then come back.',
        )}
      </Notice>
    );
  }
  const shown = ranking.entries.flatMap((entry) => {
    const milliseconds = entry.model.speed?.milliseconds;
    return entry.probeAccuracy === null || milliseconds == null
      ? []
      : [{ ...entry, accuracy: entry.probeAccuracy, milliseconds }];
  });
  if (shown.length === 0) {
    return (
      <Notice title={t('None of the ranked models was measured here')}>
        {t('Press Measure on their cards, then come back.')}
      </Notice>
    );
  }
  const left = ranking.entries.length - shown.length;
  return (
    <>
      <ScatterPlot
        title={t('Accuracy of the probe over speed')}
        series={[
          {
            key: 'probe',
            name: t('Models'),
            points: shown.map(({ model, accuracy, milliseconds, probeInterval, fineTunedAccuracy }) => ({
              key: model.slug,
              name: model.name,
              x: milliseconds,
              y: accuracy,
              facts: [
                {
                  name: t('Interval'),
                  value: formatRange(formatPercent(probeInterval[0]), formatPercent(probeInterval[1])),
                },
                { name: t('Size'), value: formatBytes(model.byteSize) },
                ...(fineTunedAccuracy === null
                  ? []
                  : [{ name: t('Best fine-tune'), value: formatPercent(fineTunedAccuracy) }]),
              ],
            })),
          },
        ]}
        x={{ label: t('Time for one example'), scale: 'log', format: formatSpeed }}
        y={{ label: t('Accuracy of the probe'), format: (share) => formatPercent(share) }}
        onChoose={({ key }) => router.push(`/models/${encodeURIComponent(key)}`)}
      />
      <p className="muted small-text">
        {left > 0 &&
          t('{left, plural, one {# ranked model} other {# ranked models}} without a measured speed not shown.', {
            left,
          })}
        {left > 0 && ' '}
        <Link href={`/rankings/${ranking.id}`}>{t('The whole ranking')}</Link>
      </p>
    </>
  );
}
