'use client';

import dynamic from 'next/dynamic';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { Problem } from '../interface/problem.tsx';
import type { ZooFilters } from './zoo-filters.ts';
import styles from './zoo-plot.module.css';

const Datasets = graphql(`
  query RankedDatasets {
    datasets(first: 100) {
      edges {
        node {
          id
          name
          obstacle
        }
      }
    }
  }
`);

const RankedPlot = dynamic(() => import('./ranked-plot.tsx').then((module) => module.RankedPlot));
const SpeedPlot = dynamic(() => import('./speed-plot.tsx').then((module) => module.SpeedPlot));

interface ZooPlotProps {
  filters: ZooFilters;
  datasetId: string | null;
  onDataset: (id: string | null) => void;
}

/** Models as points: size over speed, or with a data set accuracy over speed. */
export function ZooPlot({ filters, datasetId, onDataset }: ZooPlotProps) {
  const [{ data, error }, execute] = useQuery({ query: Datasets });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  const rankable = data?.datasets.edges.filter(({ node }) => node.obstacle === null || node.id === datasetId) ?? [];
  return (
    <div className={styles.plot}>
      <Field
        label={t('Accuracy on')}
        hint={t(
          'A ranking fits a linear probe on each model’s features: what the accuracy after a fine-tune is likely to be near to.',
        )}
      >
        {(field) => (
          <select {...field} value={datasetId ?? ''} onChange={({ target }) => onDataset(target.value || null)}>
            <option value="">{t('No data set: size over speed')}</option>
            {rankable.map(({ node }) => (
              <option key={node.id} value={node.id}>
                {node.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {datasetId ? <RankedPlot key={datasetId} datasetId={datasetId} /> : <SpeedPlot filters={filters} />}
    </div>
  );
}
