'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { chosenFeatureSet } from '../feature-sets/chosen-feature-set.ts';
import { ExtractForm } from '../feature-sets/extract-form.tsx';
import { FeatureSetQuery, FeatureSetsQuery } from '../feature-sets/feature-set-query.ts';
import { ProjectionPanel } from '../feature-sets/projection-panel.tsx';
import { Field } from '../interface/field.tsx';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import type { Dataset } from './dataset-query.ts';

/** A data set as a model sees it, in two dimensions, by one of its feature sets; a form that extracts one if there is none. */
export function FeatureMap({ dataset }: { dataset: Dataset }) {
  const { get, change } = useSearchState();
  const [{ data, error }, refetch] = useQuery({
    query: FeatureSetsQuery,
    variables: { datasetId: dataset.id, after: null },
    requestPolicy: 'cache-and-network',
  });
  const { ready, id } = chosenFeatureSet(data?.featureSets.edges ?? [], get('features'));
  const [set] = useQuery({ query: FeatureSetQuery, variables: { id: id ?? '' }, pause: !id });
  const featureSet = set.data?.featureSet;
  if (error && !data)
    return (
      <Panel title={t('In two dimensions')}>
        <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
      </Panel>
    );
  if (!data) return <Loading holds label={t('Loading the feature sets …')} />;
  return (
    <>
      {ready.length === 0 && (
        <Panel title={t('In two dimensions')}>
          <p className="muted">
            {t(
              'A model’s features place similar examples near each other, so that mislabelled and odd ones stand out. Extract them once; it takes seconds to minutes.',
            )}
          </p>
          <ExtractForm dataset={dataset.id} isOnly />
        </Panel>
      )}
      {ready.length > 1 && (
        <Field label={t('Features of')}>
          {(field) => (
            <select
              {...field}
              value={id}
              onChange={({ target }) => change({ features: target.value, point: null, judge: null, lasso: null })}
            >
              {ready.map((node) => (
                <option key={node.id} value={node.id}>
                  {t('{name}, layer {layer}', { name: node.model.name, layer: node.layer })}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {id && !featureSet && <Loading holds label={t('Loading the feature set …')} />}
      {featureSet && <ProjectionPanel key={featureSet.id} featureSet={featureSet} />}
    </>
  );
}
