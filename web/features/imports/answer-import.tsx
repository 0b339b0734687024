'use client';

import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { Model } from '../models/model-query.ts';
import questionStyles from './answer-import.module.css';
import { AnswerImport as Answer } from './answer-mutation.ts';
import { answersFrom } from './answers-from.ts';
import { LicenseInput } from './license-input.tsx';
import { PicturePreprocessing } from './picture-preprocessing.tsx';
import { TextPreprocessing } from './text-preprocessing.tsx';

type Question = Model['questions'][number];

const TITLES: Record<string, string> = {
  license: 'Licence',
  task: 'Task',
  labels: 'Labels',
  preprocessing: 'Preprocessing',
  file: 'File',
};

const FIELDS = [
  ...Object.keys(TITLES),
  'size',
  'image_mean',
  'image_std',
  'rescale_factor',
  'fit',
  'resample',
  'background',
  'tokenizer_file',
  'model_max_length',
  'pooling',
];

/** Asks for facts that a model's files leave out, and lets its import continue. */
export function AnswerImport({ model, onChange }: { model: Model; onChange: () => void }) {
  const [{ fetching, error }, answer] = useMutation(Answer);
  const [task, setTask] = useState('');
  const errors = errorsByField(error, FIELDS);
  // An embedder has no labels.
  const asked = model.questions.filter(({ field }) => field !== 'labels' || task !== 'FEATURE_EXTRACTION');

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const result = await answer({ slug: model.slug, answers: answersFrom(new FormData(event.currentTarget)) });
    if (result.data) onChange();
  }

  return (
    <Panel
      title={
        asked.length === 1
          ? 'One question before the model can be used'
          : `${asked.length} questions before the model can be used`
      }
    >
      <p className="muted">
        The files of this model are here, checked and stored. They leave out facts that Graft needs, and a wrong guess
        would lead to wrong predictions. The publisher’s page or paper often has them.
      </p>
      <form className={styles.form} onSubmit={submit}>
        {asked.map((question) => (
          <fieldset key={question.field} className={questionStyles.question} disabled={fetching}>
            <legend>{question.question}</legend>
            <AnswerField model={model} question={question} errors={errors} disabled={fetching} onTask={setTask} />
          </fieldset>
        ))}
        {(errors.form ?? errors.preprocessing) && (
          <p className={styles.problem} role="alert">
            {errors.form ?? errors.preprocessing}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching}>
            {fetching ? 'Sending …' : 'Answer'}
          </button>
        </div>
      </form>
    </Panel>
  );
}

interface AnswerFieldProps {
  model: Model;
  question: Question;
  errors: Record<string, string | undefined>;
  disabled: boolean;
  onTask: (task: string) => void;
}

function AnswerField({ model, question: { field, choices }, errors, disabled, onTask }: AnswerFieldProps) {
  if (field === 'preprocessing' && model.modality === 'TEXT')
    return (
      <TextPreprocessing files={model.provenance.files.map(({ path }) => path)} errors={errors} disabled={disabled} />
    );
  if (field === 'preprocessing')
    return <PicturePreprocessing size={fixedSize(model)} errors={errors} disabled={disabled} />;
  const label = TITLES[field] ?? field;
  return (
    <Field label={label} hint={field === 'labels' ? 'One a line' : undefined} error={errors[field]}>
      {(attributes) => {
        if (field === 'license') return <LicenseInput {...attributes} required choices={choices ?? undefined} />;
        if (field === 'labels') return <textarea {...attributes} name="labels" rows={6} required spellCheck={false} />;
        if (!choices) return <input {...attributes} name={field} required maxLength={1000} />;
        return (
          <select
            {...attributes}
            name={field}
            required
            defaultValue=""
            onChange={({ target }) => field === 'task' && onTask(target.value)}
          >
            <option value="" disabled>
              Choose
            </option>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {field === 'task' ? formatEnum(choice) : choice}
              </option>
            ))}
          </select>
        );
      }}
    </Field>
  );
}

/** The sides of its pictures, if the model's own input fixes them. */
function fixedSize({ inputs }: Model): { height: string; width: string } | null {
  const [, , height, width] = inputs[0]?.shape ?? [];
  return height && width && /^\d+$/.test(height) && /^\d+$/.test(width) ? { height, width } : null;
}
