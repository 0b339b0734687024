'use client';

import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { MakingCheckpoint } from '../checkpoints/making-checkpoint.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { Panel } from '../interface/panel.tsx';
import { labelsFrom } from './labels-from.ts';
import { CreateZeroShot, ZeroShotDatasets } from './zero-shot-query.ts';

/** What the API takes where none is given. */
const TEMPLATES = { IMAGE: 'This is a photo of {}.', TEXT: '{}' };

const FIELDS = ['labels', 'template', 'datasetId', 'textModelSlug', 'logitScale'];

interface ZeroShotPanelProps {
  model: { slug: string; modality: 'IMAGE' | 'TEXT' };
}

/** Makes a classifier from labels that are described in words. */
export function ZeroShotPanel({ model: { slug, modality } }: ZeroShotPanelProps) {
  const [{ data: known }] = useQuery({ query: ZeroShotDatasets });
  const [{ data, fetching, error }, create] = useMutation(CreateZeroShot);
  const [labels, setLabels] = useState('');
  const errors = errorsByField(error, FIELDS);
  const datasets = (known?.datasets.edges ?? [])
    .map(({ node }) => node)
    .filter((each) => each.modality === modality && each.task === 'SINGLE_LABEL' && each.sha256 !== null);

  /** The labels of a data set have to be described exactly. */
  function choose(id: string) {
    const chosen = datasets.find((each) => each.id === id);
    if (chosen && labels.trim() === '') setLabels(chosen.labels.join('\n'));
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const textOf = (name: string) => String(form.get(name) ?? '').trim() || null;
    const scale = textOf('logitScale');
    await create({
      input: {
        modelSlug: slug,
        labels: labelsFrom(labels),
        template: textOf('template'),
        datasetId: textOf('datasetId'),
        textModelSlug: textOf('textModelSlug'),
        logitScale: scale === null ? null : Number(scale),
      },
    });
  }

  const made = data?.createZeroShotCheckpoint;
  return (
    <Panel title={t('Labels in words')}>
      <p className="muted">{t('Makes a classifier without training: describe each label, and the model compares.')}</p>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label={t('Labels')}
          hint={t('One a line. A description may follow a colon, as in “cat: a small furry pet”')}
          error={errors.labels}
        >
          {(field) => (
            <textarea {...field} rows={5} value={labels} onChange={(event) => setLabels(event.target.value)} />
          )}
        </Field>
        <div className={styles.row}>
          <Field
            label={t('Template')}
            hint={t("'{''}' stands for the label or its description")}
            error={errors.template}
          >
            {(field) => <input {...field} name="template" autoComplete="off" placeholder={TEMPLATES[modality]} />}
          </Field>
          <Field label={t('Evaluate on')} error={errors.datasetId}>
            {(field) => (
              <select {...field} name="datasetId" onChange={(event) => choose(event.target.value)}>
                <option value="">{t('No data set')}</option>
                {datasets.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {modality === 'IMAGE' && (
            <>
              <Field
                label={t('Tower of texts')}
                hint={t('Its slug; found by its weights if empty')}
                error={errors.textModelSlug}
              >
                {(field) => <input {...field} name="textModelSlug" autoComplete="off" />}
              </Field>
              <Field label={t('Scale')} hint={t('As published, if empty')} error={errors.logitScale}>
                {(field) => <input {...field} name="logitScale" type="number" step="any" />}
              </Field>
            </>
          )}
        </div>
        {errors.form && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" disabled={fetching || labels.trim() === ''}>
            {fetching ? t('Making it …') : t('Make the classifier')}
          </button>
        </div>
        {made && <MakingCheckpoint made={made} label={t('The classifier')} />}
      </form>
    </Panel>
  );
}
