'use client';

import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { MakingCheckpoint } from '../checkpoints/making-checkpoint.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { Panel } from '../interface/panel.tsx';
import { labelsFrom } from './labels-from.ts';
import { CreateZeroShot, ZeroShotDatasets } from './zero-shot-query.ts';

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
    <Panel title="Labels in words">
      <p className="muted">Makes a classifier without training: describe each label, and the model compares.</p>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label="Labels"
          hint="One a line. A description may follow a colon, as in “cat: a small furry pet”"
          error={errors.labels}
        >
          {(field) => (
            <textarea {...field} rows={5} value={labels} onChange={(event) => setLabels(event.target.value)} />
          )}
        </Field>
        <div className={styles.row}>
          <Field label="Template" hint="{} stands for the label or its description" error={errors.template}>
            {(field) => (
              <input
                {...field}
                name="template"
                autoComplete="off"
                placeholder={modality === 'IMAGE' ? 'This is a photo of {}.' : '{}'}
              />
            )}
          </Field>
          <Field label="Evaluate on" error={errors.datasetId}>
            {(field) => (
              <select {...field} name="datasetId" onChange={(event) => choose(event.target.value)}>
                <option value="">No data set</option>
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
              <Field label="Tower of texts" hint="Its slug; found by its weights if empty" error={errors.textModelSlug}>
                {(field) => <input {...field} name="textModelSlug" autoComplete="off" />}
              </Field>
              <Field label="Scale" hint="As published, if empty" error={errors.logitScale}>
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
            {fetching ? 'Making it …' : 'Make the classifier'}
          </button>
        </div>
        {made && <MakingCheckpoint made={made} label="The classifier" />}
      </form>
    </Panel>
  );
}
