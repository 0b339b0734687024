'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatCount } from '../interface/format.ts';
import { AdvancedOptions } from './advanced-options.tsx';
import { OPTIONS } from './option-groups.ts';
import { optionsFrom } from './options-from.ts';
import { StartFineTune } from './start-mutation.ts';
import type { Choices } from './start-query.ts';
import type { Strategy } from './strategies.ts';
import { StrategyField } from './strategy-field.tsx';

const FIELDS = ['modelSlug', 'datasetId', 'strategy', ...OPTIONS.map(({ name }) => name)];

/** Choices that other options depend on, as they are before anything is chosen. */
const DEFAULT_CHOICES = { optimizer: '', schedule: '', loss: '', device: '', groupMitigation: '' };

interface StartFormProps {
  models: Choices['models']['edges'][number]['node'][];
  datasets: Choices['datasets']['edges'][number]['node'][];
  model?: string;
  dataset?: string;
}

export function StartForm({ models, datasets, model, dataset }: StartFormProps) {
  const router = useRouter();
  const [{ fetching, error }, start] = useMutation(StartFineTune);
  const [modelSlug, setModelSlug] = useState(models.find(({ slug }) => slug === model)?.slug ?? models[0].slug);
  const [datasetId, setDatasetId] = useState(datasets.find(({ id }) => id === dataset)?.id ?? datasets[0].id);
  const [strategy, setStrategy] = useState<Strategy>('LINEAR_PROBE');
  const [choices, setChoices] = useState(DEFAULT_CHOICES);
  const errors = errorsByField(error, FIELDS);
  const { task = 'SINGLE_LABEL', groups = [] } = datasets.find(({ id }) => id === datasetId) ?? {};
  const layers = models.find(({ slug }) => slug === modelSlug)?.featureLayers ?? [];

  /** The advanced options begin anew with another model or strategy: layers and sizes of one mean nothing for another. */
  function begin(chosen: { modelSlug?: string; strategy?: Strategy }) {
    if (chosen.modelSlug) setModelSlug(chosen.modelSlug);
    if (chosen.strategy) setStrategy(chosen.strategy);
    setChoices(DEFAULT_CHOICES);
  }

  function noteChoice(event: FormEvent<HTMLFormElement>) {
    const { target } = event;
    if (target instanceof HTMLSelectElement && target.name in DEFAULT_CHOICES) {
      setChoices((current) => ({ ...current, [target.name]: target.value }));
    }
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const result = await start({ input: { modelSlug, datasetId, strategy, ...optionsFrom(form) } });
    if (result.data) router.push(`/fine-tunes/${result.data.startFineTune.id}`);
  }

  return (
    <form className={styles.form} onSubmit={submit} onChange={noteChoice} noValidate>
      <div className={styles.wide}>
        <Field label="Model" error={errors.modelSlug}>
          {(field) => (
            <select {...field} value={modelSlug} onChange={(event) => begin({ modelSlug: event.target.value })}>
              {models.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Data set" error={errors.datasetId}>
          {(field) => (
            <select
              {...field}
              name="datasetId"
              value={datasetId}
              onChange={(event) => setDatasetId(event.target.value)}
            >
              {datasets.map(({ id, name, exampleCount, labels }) => (
                <option key={id} value={id}>
                  {name} ({formatCount(exampleCount)} pictures, {labels.length} classes)
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <StrategyField value={strategy} error={errors.strategy} onChange={(strategy) => begin({ strategy })} />
      <AdvancedOptions
        key={`${modelSlug} ${strategy}`}
        modelSlug={modelSlug}
        choices={{ strategy, task, groups, ...choices }}
        layers={layers}
        errors={errors}
      />
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={fetching}>
          {fetching ? 'Starting …' : 'Start the fine-tune'}
        </button>
      </div>
    </form>
  );
}
