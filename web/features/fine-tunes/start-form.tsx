'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { FewShots } from '../few-shots/few-shots.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatCount } from '../interface/format.ts';
import { RankModels } from '../rankings/rank-models.tsx';
import { AdaptationField } from './adaptation-field.tsx';
import { adaptationFrom } from './adaptation-methods.ts';
import { AdvancedOptions } from './advanced-options.tsx';
import { changesPictures } from './augmentation-from.ts';
import { ContrastiveField } from './contrastive-field.tsx';
import { contrastiveFrom } from './contrastive-from.ts';
import { OPTIONS } from './options/option-groups.ts';
import { optionsFrom } from './options-from.ts';
import { StartFineTune } from './start-mutation.ts';
import type { Choices } from './start-query.ts';
import type { Strategy } from './strategies.ts';
import { StrategyField } from './strategy-field.tsx';

const FIELDS = ['modelSlug', 'datasetId', 'strategy', 'adaptation', 'contrastive', ...OPTIONS.map(({ name }) => name)];

/** The choices that other options depend on, before anything is chosen. */
const DEFAULT_CHOICES = { head: '', optimizer: '', schedule: '', loss: '', device: '', groupMitigation: '' };

interface StartFormProps {
  models: Choices['models']['edges'][number]['node'][];
  datasets: Choices['datasets']['edges'][number]['node'][];
  model?: string;
  dataset?: string;
}

export function StartForm({ models, datasets, model, dataset }: StartFormProps) {
  const router = useRouter();
  const [{ fetching, error }, start] = useMutation(StartFineTune);
  const [modelSlug, setModelSlug] = useState(firstModel({ models, datasets, model, dataset }).slug);
  const [chosenDataset, setDatasetId] = useState(dataset);
  const [strategy, setStrategy] = useState<Strategy>('LINEAR_PROBE');
  const [choices, setChoices] = useState(DEFAULT_CHOICES);
  const [pairs, setPairs] = useState('');
  const [augmented, setAugmented] = useState(false);
  const errors = errorsByField(error, FIELDS);
  const { featureLayers: layers = [], modality = 'IMAGE' } = models.find(({ slug }) => slug === modelSlug) ?? {};
  // A text model cannot train on pictures.
  const fitting = datasets.filter((each) => each.modality === modality);
  const fits = fitting.find(({ id }) => id === chosenDataset) ?? fitting[0];
  const { id: datasetId = '', task = 'SINGLE_LABEL', groups = [] } = fits ?? {};

  // The form is there later than the page, so the browser does not find what the address names.
  useEffect(() => document.getElementById(window.location.hash.slice(1))?.scrollIntoView({ block: 'center' }), []);

  /** The advanced options are reset with another model or strategy: one's layers and sizes do not apply to another. */
  function begin(chosen: { modelSlug?: string; strategy?: Strategy }) {
    if (chosen.modelSlug) setModelSlug(chosen.modelSlug);
    if (chosen.strategy) setStrategy(chosen.strategy);
    setChoices(DEFAULT_CHOICES);
    setPairs('');
    setAugmented(false);
  }

  function noteChoice(event: FormEvent<HTMLFormElement>) {
    const { target, currentTarget } = event;
    setAugmented(modality === 'IMAGE' && changesPictures(new FormData(currentTarget)));
    if (target instanceof HTMLSelectElement && target.name in DEFAULT_CHOICES) {
      setChoices((current) => ({ ...current, [target.name]: target.value }));
    }
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const result = await start({
      input: {
        ...{ modelSlug, datasetId, strategy, ...optionsFrom(form) },
        ...{ adaptation: adaptationFrom(form), contrastive: contrastiveFrom(form) },
      },
    });
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
              {fitting.length === 0 && (
                <option value="">None of {modality === 'TEXT' ? 'texts' : 'pictures'} yet</option>
              )}
              {fitting.map(({ id, name, modality, exampleCount, labels }) => (
                <option key={id} value={id}>
                  {name} ({formatCount(exampleCount)} {modality === 'TEXT' ? 'texts' : 'pictures'}, {labels.length}{' '}
                  classes)
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {fits && task === 'SINGLE_LABEL' && (
        <>
          <div id="which-model">
            <RankModels
              key={datasetId}
              datasetId={datasetId}
              chosen={modelSlug}
              onChoose={(modelSlug) => begin({ modelSlug })}
            />
          </div>
          <div id="few-shots">
            <FewShots key={`${modelSlug} ${datasetId}`} modelSlug={modelSlug} datasetId={datasetId} />
          </div>
        </>
      )}
      <StrategyField value={strategy} error={errors.strategy} onChange={(strategy) => begin({ strategy })} />
      <AdaptationField
        key={datasetId}
        datasets={fitting.filter(({ id }) => id !== datasetId)}
        error={errors.adaptation}
      />
      {modality === 'TEXT' && task === 'SINGLE_LABEL' && trainsEncoder(strategy) && (
        <ContrastiveField value={pairs} error={errors.contrastive} onChange={setPairs} />
      )}
      <AdvancedOptions
        key={`${modelSlug} ${strategy} ${pairs !== ''}`}
        modelSlug={modelSlug}
        datasetId={datasetId}
        choices={{ strategy, task, groups, modality, contrastive: pairs !== '', augmented, ...choices }}
        layers={layers}
        errors={errors}
      />
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={fetching || !fits}>
          {fetching ? 'Starting …' : 'Start the fine-tune'}
        </button>
      </div>
    </form>
  );
}

const trainsEncoder = (strategy: Strategy) => strategy !== 'LINEAR_PROBE' && strategy !== 'PROTOTYPE';

/** The named model, or else the first that takes the named data set's modality. */
function firstModel({ models, datasets, model, dataset }: StartFormProps) {
  const modality = datasets.find(({ id }) => id === dataset)?.modality;
  return models.find(({ slug }) => slug === model) ?? models.find((each) => each.modality === modality) ?? models[0];
}
