'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { choicesOf } from '../fine-tunes/first-choices.ts';
import { errorsInFormWords } from '../fine-tunes/in-form-words.ts';
import { datasetNotChosen } from '../fine-tunes/not-chosen.ts';
import { NotChosenNotice } from '../fine-tunes/not-chosen-notice.tsx';
import { StartQuery, startChoices } from '../fine-tunes/start-query.ts';
import { STRATEGIES } from '../fine-tunes/strategies.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { useDebounced } from '../interface/use-debounced.ts';
import { RoleNotice } from '../people/role-notice.tsx';
import { METRICS } from './format-metric.ts';
import { SweepEstimate } from './sweep-estimate.tsx';
import { sweepFrom } from './sweep-from.ts';
import { StartSweep, type SweepInput } from './sweep-query.ts';

const FIELDS = ['modelSlugs', 'datasetId', 'strategies', 'trials', 'metric', 'method', 'epochs', 'seed'];

/** A form that starts a sweep: a data set, the models and strategies to try, and how many trials. */
export function StartSweepPage({ dataset }: { dataset?: string }) {
  const router = useRouter();
  const [{ data, error: failed }, refetch] = useQuery({
    query: StartQuery,
    variables: startChoices({ dataset }),
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching, error }, start] = useMutation(StartSweep);
  const [chosen, setChosen] = useState(dataset);
  const [method, setMethod] = useState<'RANDOM' | 'SUCCESSIVE_HALVING'>('RANDOM');
  const form = useRef<HTMLFormElement>(null);
  const [input, setInput] = useState<SweepInput | null>(null);
  const read = useCallback(() => setInput(form.current && sweepFrom(new FormData(form.current))), []);
  // After a choice the form has other fields.
  useEffect(read, [read, chosen, method, data]);
  const rested = useDebounced(input, 500);
  if (failed && !data) return <Problem error={failed} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading models and data sets …')} />;
  const errors = errorsInFormWords(error, FIELDS);
  const { models: fetched, datasets: known, namedDataset } = choicesOf(data);
  const datasets = known.filter(({ task, obstacle }) => task === 'SINGLE_LABEL' && obstacle === null);
  const firstOfAddress = datasets.find(({ id }) => id === dataset) ?? datasets[0];
  const on = datasets.find(({ id }) => id === chosen) ?? datasets[0];
  const models = fetched.filter(({ modality }) => modality === on?.modality);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const result = await start({ input: sweepFrom(new FormData(event.currentTarget)) });
    if (result.data) router.push(`/sweeps/${result.data.startSweep.id}`);
  }

  return (
    <Page
      title={t('New sweep')}
      lead={t(
        'Tries models, strategies and options drawn at random, and says which is best, and whether that is certain.',
      )}
    >
      <RoleNotice needs="TRAINER" />
      <NotChosenNotice sentences={datasetNotChosen({ namedDataset, dataset }, firstOfAddress)} />
      <Panel title={t('What to try')}>
        <form ref={form} className={styles.form} onSubmit={submit} onInput={read} noValidate>
          <Field label={t('Data set')} error={errors.datasetId} hint={t('Sweeps need one label an example.')}>
            {(field) => (
              <select
                {...field}
                name="datasetId"
                value={on?.id ?? ''}
                onChange={({ target }) => setChosen(target.value)}
              >
                {datasets.length === 0 && <option value="">{t('None yet')}</option>}
                {datasets.map(({ id, name, exampleCount, labels }) => (
                  <option key={id} value={id}>
                    {t('{name} ({exampleCount} examples, {count} classes)', {
                      name,
                      exampleCount: formatCount(exampleCount),
                      count: labels.length,
                    })}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Choices
            legend={t('Models')}
            name="model"
            error={errors.modelSlugs}
            options={models.map(({ slug, name }) => [slug, name])}
          />
          <Choices
            legend={t('Strategies')}
            name="strategy"
            error={errors.strategies}
            options={STRATEGIES.map(({ value, name }) => [value, name])}
          />
          <div className={styles.row}>
            <Field label={t('Trials')} error={errors.trials} hint={t('Fine-tunes to draw: 1 to 500.')}>
              {(field) => <input {...field} name="trials" type="number" min={1} max={500} defaultValue={24} />}
            </Field>
            <Field label={t('Compared by')} error={errors.metric} hint={t('On the validation split.')}>
              {(field) => (
                <select {...field} name="metric">
                  {Object.entries(METRICS).map(([value, name]) => (
                    <option key={value} value={value}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label={t('Method')} error={errors.method} hint={t('Halving trains only the best for long.')}>
              {(field) => (
                <select
                  {...field}
                  name="method"
                  value={method}
                  onChange={({ target }) => setMethod(target.value as typeof method)}
                >
                  <option value="RANDOM">{t('Random search')}</option>
                  <option value="SUCCESSIVE_HALVING">{t('Successive halving')}</option>
                </select>
              )}
            </Field>
            {method === 'SUCCESSIVE_HALVING' && (
              <Field label={t('Epochs of the last rung')} error={errors.epochs}>
                {(field) => <input {...field} name="epochs" type="number" min={1} max={1000} defaultValue={27} />}
              </Field>
            )}
            <Field label={t('Seed')} error={errors.seed}>
              {(field) => <input {...field} name="seed" type="number" min={0} defaultValue={0} />}
            </Field>
          </div>
          {on && <SweepEstimate input={rested} />}
          {errors.form && (
            <p className={styles.problem} role="alert">
              {errors.form}
            </p>
          )}
          <div className={styles.actions}>
            <button type="submit" className="primary" disabled={fetching || !on}>
              {fetching ? t('Starting …') : t('Start the sweep')}
            </button>
            <span className="muted small-text">
              {t(
                'The learning rate is drawn up to ten times above and below its default; weight decay, dropout and label smoothing around theirs. The API takes other ranges.',
              )}
            </span>
          </div>
        </form>
      </Panel>
    </Page>
  );
}

interface ChoicesProps {
  legend: string;
  name: string;
  options: [value: string, label: string][];
  error?: string;
}

/** Checkboxes, of which the first is checked. */
function Choices({ legend, name, options, error }: ChoicesProps) {
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      <div className={styles.row}>
        {options.length === 0 && (
          <span className="muted">{t('None fits this data set yet: fetch one in the zoo.')}</span>
        )}
        {options.map(([value, label], i) => (
          <label key={value}>
            <input type="checkbox" name={name} value={value} defaultChecked={i === 0} /> {label}
          </label>
        ))}
      </div>
      {error && (
        <p className={styles.problem} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
