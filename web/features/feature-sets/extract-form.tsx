'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { choicesOf } from '../fine-tunes/first-choices.ts';
import { datasetNotChosen } from '../fine-tunes/not-chosen.ts';
import { NotChosenNotice } from '../fine-tunes/not-chosen-notice.tsx';
import { StartQuery, startChoices } from '../fine-tunes/start-query.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { Loading } from '../interface/loading.tsx';
import { ExtractFeatures } from './feature-set-query.ts';

interface ExtractFormProps {
  dataset?: string;
  /** On that data set's own page: another cannot be chosen. */
  isOnly?: boolean;
}

/** Extracts a data set's features at a layer of a model; those that were extracted before are shown at once. */
export function ExtractForm({ dataset, isOnly = false }: ExtractFormProps) {
  const router = useRouter();
  const [{ data }] = useQuery({
    query: StartQuery,
    variables: startChoices({ dataset }),
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching, error }, extract] = useMutation(ExtractFeatures);
  const [slug, setSlug] = useState('');
  const [chosen, setChosen] = useState(dataset);
  if (!data) return <Loading holds label={t('Loading models and data sets …')} />;
  const errors = errorsByField(error, ['modelSlug', 'layer', ...(isOnly ? [] : ['datasetId'])]);
  const { imported: datasets, models: fetched, namedDataset } = choicesOf(data);
  const on = datasets.find(({ id }) => id === chosen) ?? datasets[0];
  const models = fetched.filter(({ modality }) => modality === on?.modality);
  const firstOfAddress = datasets.find(({ id }) => id === dataset) ?? datasets[0];
  const model = models.find((each) => each.slug === slug) ?? models[0];
  const layers = [...(model?.featureLayers ?? [])].reverse();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const layer = String(new FormData(event.currentTarget).get('layer') ?? '');
    const input = { modelSlug: model?.slug ?? '', datasetId: on?.id ?? '', layer: layer || null };
    const result = await extract({ input });
    if (result.data) router.push(`/feature-sets/${result.data.extractFeatures.id}`);
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <NotChosenNotice sentences={datasetNotChosen({ namedDataset, dataset }, firstOfAddress)} />
      <div className={styles.row}>
        {!isOnly && (
          <Field label={t('Data set')} error={errors.datasetId}>
            {(field) => (
              <select {...field} value={on?.id ?? ''} onChange={({ target }) => setChosen(target.value)}>
                {datasets.length === 0 && <option value="">{t('None yet')}</option>}
                {datasets.map((each) => (
                  <option key={each.id} value={each.id}>
                    {datasetName(each)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label={t('Model')} error={errors.modelSlug}>
          {(field) => (
            <select {...field} value={model?.slug ?? ''} onChange={({ target }) => setSlug(target.value)}>
              {models.length === 0 && <option value="">{t('None yet')}</option>}
              {models.map((each) => (
                <option key={each.slug} value={each.slug}>
                  {each.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('Layer')} error={errors.layer} hint={t('The last one feeds the head.')}>
          {(field) => (
            <select key={model?.slug} {...field} name="layer">
              {layers.length === 0 && <option value="">{t('None')}</option>}
              {layers.map(({ name, op, dimension }) => (
                <option key={name} value={name}>
                  {name} ({op}, {dimension})
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={fetching || !model || !on}>
          {fetching ? t('Starting …') : t('Extract features')}
        </button>
        <span className="muted small-text">
          {t('The same inputs give the same feature set, without another computation.')}
        </span>
      </div>
    </form>
  );
}
