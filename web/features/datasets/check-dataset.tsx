'use client';

import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import formStyles from '../interface/form.module.css';
import { formatFixed, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import type { Dataset } from './dataset-query.ts';

const CheckChoices = graphql(`
  query CheckChoices {
    models(filter: { availability: READY }, sort: NAME, first: 100) {
      edges {
        node {
          slug
          name
          modality
          featureLayers {
            name
          }
        }
      }
    }
    datasets(first: 100) {
      edges {
        node {
          id
          name
          modality
          sha256
        }
      }
    }
  }
`);

const CheckDatasetMutation = graphql(`
  mutation CheckDataset($datasetId: ID!, $modelSlug: String!, $againstId: ID) {
    checkDataset(datasetId: $datasetId, modelSlug: $modelSlug, againstId: $againstId) {
      id
    }
  }
`);

/** A check with a model: it starts one, and shows what the last one measured. */
export function CheckDataset({ dataset, onChange }: { dataset: Dataset; onChange: () => void }) {
  const [{ data }] = useQuery({ query: CheckChoices });
  const [{ fetching, error }, check] = useMutation(CheckDatasetMutation);
  const [modelSlug, setModelSlug] = useState('');
  const [againstId, setAgainstId] = useState('');
  const last = dataset.checks[0];
  const job = useJob(last?.job, onChange);
  const models = data?.models.edges.filter(
    ({ node }) => node.modality === dataset.modality && node.featureLayers.length > 0,
  );
  const others = data?.datasets.edges.filter(
    ({ node }) => node.modality === dataset.modality && node.sha256 !== null && node.id !== dataset.id,
  );

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    const started = await check({ datasetId: dataset.id, modelSlug, againstId: againstId || null });
    if (started.data) onChange();
  }

  return (
    <Panel title={t('Check with a model')} isForScreen>
      <p className="muted">
        {t('Finds labels that a probe of the model disputes, outliers, and examples unlike the model’s own.')}
      </p>
      <form className={formStyles.form} onSubmit={submit}>
        <Field label={t('Model')}>
          {(field) => (
            <select {...field} required value={modelSlug} onChange={(event) => setModelSlug(event.target.value)}>
              <option value="">{t('Choose a model')}</option>
              {models?.map(({ node }) => (
                <option key={node.slug} value={node.slug}>
                  {node.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('Distance to')} hint={t('Another data set, if you like')}>
          {(field) => (
            <select {...field} value={againstId} onChange={(event) => setAgainstId(event.target.value)}>
              <option value="">{t('No other data set')}</option>
              {others?.map(({ node }) => (
                <option key={node.id} value={node.id}>
                  {node.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {error && (
          <p className={formStyles.problem} role="alert">
            {errorMessage(error)}
          </p>
        )}
        <div className={formStyles.actions}>
          <button type="submit" disabled={fetching || !modelSlug}>
            {t('Check')}
          </button>
        </div>
      </form>
      {job && job.state !== 'SUCCEEDED' && <JobProgress job={job} label={t('Check')} />}
      {last?.probeAccuracy != null && (
        <p>
          {t('With {name}, a probe is right about {probeAccuracy} of the labels that it was not trained on.', {
            name: last.model.name,
            probeAccuracy: formatPercent(last.probeAccuracy),
          })}
        </p>
      )}
      {last?.distance && last.against && (
        <p>
          {t(
            'The distance to {name} is {distance} of 2: a classifier confuses {error} of the examples ({low} to {high}).',
            {
              name: last.against.name,
              distance: formatFixed(last.distance.distance, 2),
              error: formatPercent(last.distance.error),
              low: formatPercent(last.distance.errorInterval[0]),
              high: formatPercent(last.distance.errorInterval[1]),
            },
          )}
        </p>
      )}
    </Panel>
  );
}
