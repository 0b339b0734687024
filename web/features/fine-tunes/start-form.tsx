'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { t } from '../../messages/t.ts';
import { FewShots } from '../few-shots/few-shots.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { replaceAddress } from '../interface/replace-address.ts';
import { useDebounced } from '../interface/use-debounced.ts';
import { RankModels } from '../rankings/rank-models.tsx';
import { AdaptationField } from './adaptation-field.tsx';
import { adaptationFrom } from './adaptation-methods.ts';
import { AdvancedOptions } from './advanced-options.tsx';
import { changesPictures } from './augmentation-from.ts';
import { OPERATIONS, operationField } from './augmentation-operations.ts';
import { ContrastiveField } from './contrastive-field.tsx';
import { contrastiveFrom } from './contrastive-from.ts';
import { DatasetField } from './dataset-field.tsx';
import { FineTuneEstimate } from './fine-tune-estimate.tsx';
import { datasetsFor, firstModel } from './first-choices.ts';
import { errorsInFormWords } from './in-form-words.ts';
import { MutationPanel } from './mutation-panel.tsx';
import { OPTIONS } from './options/option-groups.ts';
import { optionsFrom } from './options-from.ts';
import layout from './start-form.module.css';
import { StartFineTune } from './start-mutation.ts';
import type { DatasetChoice, ModelChoice } from './start-query.ts';
import type { StartInput } from './start-request.ts';
import { STRATEGIES, type Strategy } from './strategies.ts';
import { StrategyField } from './strategy-field.tsx';
import { type InitialOptions, LEVELS, levelOf, type Thoroughness } from './thoroughness.ts';
import { ThoroughnessField } from './thoroughness-field.tsx';

const FIELDS = [
  ...['modelSlug', 'datasetId', 'strategy', 'adaptation', 'contrastive'],
  ...OPTIONS.map(({ name }) => name),
  ...OPERATIONS.map(operationField),
];

/** The choices that other options depend on, before anything is chosen. */
const DEFAULT_CHOICES = { head: '', optimizer: '', schedule: '', loss: '', device: '', groupMitigation: '' };

interface StartFormProps {
  models: ModelChoice[];
  /** Also those that cannot be trained on. */
  datasets: DatasetChoice[];
  model?: string;
  dataset?: string;
  /** The address's parameters: options by the names of their fields. */
  initial: InitialOptions;
}

export function StartForm({ models, datasets, model, dataset, initial }: StartFormProps) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [{ fetching, error }, start] = useMutation(StartFineTune);
  const [modelSlug, setModelSlug] = useState(firstModel({ models, datasets, model, dataset }).slug);
  const [chosenDataset, setDatasetId] = useState(dataset);
  const [level, setLevel] = useState<Thoroughness | null>(levelIn(initial));
  const [own, setOwn] = useState<Strategy>(
    STRATEGIES.find(({ value }) => value === initial.strategy)?.value ?? 'LINEAR_PROBE',
  );
  const [choices, setChoices] = useState(DEFAULT_CHOICES);
  const [pairs, setPairs] = useState(initial.pairs ?? '');
  const [augmented, setAugmented] = useState(false);
  const [input, setInput] = useState<StartInput | null>(null);
  const errors = errorsInFormWords(error, FIELDS);
  const { featureLayers: layers = [], modality = 'IMAGE' } = models.find(({ slug }) => slug === modelSlug) ?? {};
  const fitting = datasetsFor(modality, datasets);
  const fits = fitting.find(({ id }) => id === chosenDataset) ?? fitting[0];
  const { id: datasetId = '', task = 'SINGLE_LABEL', groups = [], exampleCount = 0 } = fits ?? {};
  const [firstDatasetId] = useState(datasetId);
  const about = { modality, examples: exampleCount };
  const chosen = level && levelOf(level, about);
  const strategy = chosen?.strategy ?? own;
  const entered = chosen?.options ?? initial;

  // The form is there later than the page, so the browser does not find what the address names.
  useEffect(() => document.getElementById(window.location.hash.slice(1))?.scrollIntoView({ block: 'center' }), []);

  const entries = useCallback((): StartInput | null => {
    if (!form.current || datasetId === '') return null;
    const data = new FormData(form.current);
    return {
      ...{ modelSlug, datasetId, strategy, ...optionsFrom(data) },
      ...{ adaptation: adaptationFrom(data), contrastive: contrastiveFrom(data) ?? undefined },
    };
  }, [modelSlug, datasetId, strategy]);
  const read = useCallback(() => {
    if (form.current) setAugmented(modality === 'IMAGE' && changesPictures(new FormData(form.current)));
    setInput(entries());
  }, [entries, modality]);
  // After every choice the form has other fields.
  useEffect(read, [read, level, choices, pairs]);
  const rested = useDebounced(input, 500);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [error]);

  useEffect(() => {
    const address = new URL(window.location.href);
    address.searchParams.set('model', modelSlug);
    if (datasetId) address.searchParams.set('dataset', datasetId);
    if (level) address.searchParams.set('thoroughness', level);
    replaceAddress(address.href);
  }, [modelSlug, datasetId, level]);

  /** The advanced options are reset with another model or strategy: one's layers and sizes do not apply to another. */
  function begin() {
    setChoices(DEFAULT_CHOICES);
    setPairs('');
  }

  function chooseModel(slug: string) {
    setModelSlug(slug);
    begin();
  }

  function chooseStrategy(strategy: Strategy) {
    setLevel(null);
    setOwn(strategy);
    begin();
  }

  function noteChoice({ target }: FormEvent<HTMLFormElement>) {
    read();
    if (target instanceof HTMLSelectElement && target.name in DEFAULT_CHOICES) {
      setChoices((current) => ({ ...current, [target.name]: target.value }));
    }
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // Anew: a rate that was found is entered without a change of the form.
    const entered = entries();
    if (!entered) return;
    const result = await start({ input: entered });
    if (result.data) router.push(`/fine-tunes/${result.data.startFineTune.id}`);
  }

  // A data set's page leads to what is folded here.
  const [ledToFewShots, setLedToFewShots] = useState(false);
  useEffect(() => setLedToFewShots(window.location.hash === '#few-shots'), []);
  const refused = FIELDS.some((field) => errors[field] && field !== 'modelSlug' && field !== 'datasetId');
  return (
    <form ref={form} className={styles.form} onSubmit={submit} onChange={noteChoice} noValidate>
      <div className={styles.wide}>
        <Field label={t('Model')} error={errors.modelSlug}>
          {(field) => (
            <select {...field} value={modelSlug} onChange={(event) => chooseModel(event.target.value)}>
              {models.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DatasetField {...{ modality, datasets }} value={datasetId} error={errors.datasetId} onChange={setDatasetId} />
      </div>
      {fits && task === 'SINGLE_LABEL' && (
        <div id="which-model">
          <RankModels
            key={datasetId}
            datasetId={datasetId}
            chosen={modelSlug}
            onChoose={chooseModel}
            isFirst={datasetId === firstDatasetId}
          />
        </div>
      )}
      <div className={layout.choice}>
        <ThoroughnessField value={level} about={about} onChange={setLevel} />
        {fits && <FineTuneEstimate input={rested} />}
      </div>
      <details open={refused || level === null || ledToFewShots || undefined}>
        <summary>{t('All options')}</summary>
        <div className={layout.options}>
          <StrategyField value={strategy} error={errors.strategy} onChange={chooseStrategy} />
          {fits && task === 'SINGLE_LABEL' && (
            <div id="few-shots">
              <FewShots key={`${modelSlug} ${datasetId}`} modelSlug={modelSlug} datasetId={datasetId} />
            </div>
          )}
          <AdaptationField
            key={datasetId}
            datasets={datasets.filter(
              (each) => each.id !== datasetId && each.modality === modality && each.sha256 !== null,
            )}
            error={errors.adaptation}
          />
          {modality === 'TEXT' && task === 'SINGLE_LABEL' && trainsEncoder(strategy) && (
            <ContrastiveField value={pairs} error={errors.contrastive} onChange={setPairs} />
          )}
          <AdvancedOptions
            key={`${modelSlug} ${strategy} ${level} ${pairs !== ''}`}
            modelSlug={modelSlug}
            datasetId={datasetId}
            choices={{ strategy, task, groups, modality, contrastive: pairs !== '', augmented, ...choices }}
            layers={layers}
            initial={entered}
            errors={errors}
          />
        </div>
      </details>
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={fetching || !fits}>
          {fetching ? t('Starting …') : t('Start the fine-tune')}
        </button>
      </div>
      {input && <MutationPanel input={input} />}
    </form>
  );
}

/** The level that the address names; with a strategy of its own, none. */
function levelIn({ thoroughness, strategy }: InitialOptions): Thoroughness | null {
  const named = LEVELS.find((level) => level === thoroughness);
  return strategy && !named ? null : (named ?? 'QUICK');
}

const trainsEncoder = (strategy: Strategy) => strategy !== 'LINEAR_PROBE' && strategy !== 'PROTOTYPE';
