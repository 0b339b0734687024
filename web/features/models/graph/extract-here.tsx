import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../../graphql/errors.ts';
import { t } from '../../../messages/t.ts';
import { ExtractFeatures } from '../../feature-sets/feature-set-query.ts';
import { Field } from '../../interface/field.tsx';
import type { Model } from '../model-query.ts';
import { DatasetsToExtract } from './graph-query.ts';
import styles from './model-graph.module.css';

/** Extracts a data set's features at a layer, and goes to them. */
export function ExtractHere({ model, layer }: { model: Model; layer: string }) {
  const router = useRouter();
  const [{ data }] = useQuery({ query: DatasetsToExtract });
  const [{ fetching, error }, extract] = useMutation(ExtractFeatures);
  const [chosen, setChosen] = useState<string | null>(null);
  const datasets = (data?.datasets.edges ?? [])
    .map(({ node }) => node)
    .filter(({ modality, sha256 }) => modality === model.modality && sha256 !== null);
  const on = datasets.find(({ id }) => id === chosen) ?? datasets[0];
  if (data && !on) {
    return (
      <p className="muted small-text">
        {model.modality === 'IMAGE'
          ? t('Features can be extracted here once there is a data set of pictures.')
          : t('Features can be extracted here once there is a data set of texts.')}
      </p>
    );
  }

  async function start() {
    if (!on) return;
    const result = await extract({ input: { modelSlug: model.slug, datasetId: on.id, layer } });
    if (result.data) router.push(`/feature-sets/${result.data.extractFeatures.id}`);
  }

  return (
    <div className={styles.extract}>
      <Field label={t('Data set')} error={error ? errorMessage(error) : ''}>
        {(field) => (
          <select {...field} value={on?.id ?? ''} onChange={({ target }) => setChosen(target.value)}>
            {datasets.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button type="button" disabled={!on || fetching} onClick={start}>
        {fetching ? t('Starting …') : t('Extract features here')}
      </button>
    </div>
  );
}
