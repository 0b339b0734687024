'use client';

import { type FormEvent, useState } from 'react';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { FileDrop } from '../interface/file-drop.tsx';
import styles from '../interface/form.module.css';
import { formatBytes, formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { Model } from '../models/model-query.ts';
import questionStyles from './answer-import.module.css';
import { answersFrom } from './answers-from.ts';
import { ChangeTask } from './change-task.tsx';
import { LicenseInput } from './license-input.tsx';
import { PreprocessingAnswer } from './preprocessing-answer.tsx';
import { useAnswer } from './use-answer.ts';

type Question = Model['questions'][number];

const TITLES: Record<string, string> = {
  license: t('Licence'),
  task: t('Task'),
  labels: t('Labels'),
  preprocessing: t('Preprocessing'),
  file: 'File',
  tokenizer: t('Tokenizer'),
  output: t('Output'),
};

const FIELDS = [
  ...Object.keys(TITLES),
  'size',
  'shortest_edge',
  'image_mean',
  'image_std',
  'do_flip_channel_order',
  'rescale_factor',
  'fit',
  'resample',
  'background',
  'tokenizer_file',
  'model_max_length',
  'pooling',
  'normalize',
];

/** Asks for facts that a model's files leave out or state wrongly, and lets its import continue. */
export function AnswerImport({ model, onChange }: { model: Model; onChange: () => void }) {
  const { busy, failure, error, send } = useAnswer(model.slug);
  const [task, setTask] = useState('');
  const [tokenizer, setTokenizer] = useState<File | null>(null);
  const errors = errorsByField(error, FIELDS);
  // An embedder has no labels.
  const asked = model.questions.filter(({ field }) => field !== 'labels' || task !== 'FEATURE_EXTRACTION');
  const problem = failure ?? errors.form ?? errors.preprocessing ?? errors.tokenizer;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wanted = asked.some(({ field }) => field === 'tokenizer') ? tokenizer : null;
    if (await send(answersFrom(new FormData(event.currentTarget)), wanted)) onChange();
  }

  return (
    <Panel
      title={t(
        '{count, plural, one {One question before the model can be used} other {# questions before the model can be used}}',
        { count: asked.length },
      )}
    >
      <p className="muted">
        {model.provenance.files.length > 0 && `${t('The files of this model are here, checked and stored.')} `}
        {t(
          'They leave out facts that Graft needs, and a wrong guess would lead to wrong predictions. The publisher’s page or paper often has them. An answer that does not fit is asked for again.',
        )}
      </p>
      <form className={styles.form} onSubmit={submit}>
        {asked.map((question) => (
          <fieldset
            // New drafts are new defaults of its inputs.
            key={`${question.field} ${JSON.stringify(question.draft)}`}
            className={questionStyles.question}
            disabled={busy}
          >
            <legend>{question.question}</legend>
            {question.problem && (
              <p className={styles.problem} role="alert">
                {question.problem}
              </p>
            )}
            {question.field === 'tokenizer' ? (
              <FileDrop
                label={
                  tokenizer
                    ? `${tokenizer.name}, ${formatBytes(tokenizer.size)}`
                    : t('Drop a tokenizer.json here, or click to choose one')
                }
                accept=".json"
                disabled={busy}
                onFiles={([file]) => setTokenizer(file)}
              >
                {tokenizer && t('Drop or choose another to replace it')}
              </FileDrop>
            ) : (
              <AnswerField model={model} question={question} errors={errors} disabled={busy} onTask={setTask} />
            )}
          </fieldset>
        ))}
        <ChangeTask model={model} disabled={busy} error={errors.task} onTask={setTask} />
        {problem && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={busy}>
            {busy ? t('Sending …') : t('Answer')}
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

function AnswerField({ model, question, errors, disabled, onTask }: AnswerFieldProps) {
  const { field, choices, draft } = question;
  if (field === 'preprocessing')
    return <PreprocessingAnswer model={model} draft={draft} errors={errors} disabled={disabled} />;
  const label = TITLES[field] ?? formatEnum(field);
  return (
    <Field label={label} hint={field === 'labels' ? t('One a line') : undefined} error={errors[field]}>
      {(attributes) => {
        if (field === 'license') return <LicenseInput {...attributes} required choices={choices ?? undefined} />;
        if (field === 'labels')
          return (
            <textarea
              {...attributes}
              name="labels"
              rows={6}
              required
              spellCheck={false}
              defaultValue={Array.isArray(draft) ? draft.join('\n') : undefined}
            />
          );
        if (!choices) return <input {...attributes} name={field} required maxLength={1000} />;
        return (
          <select
            {...attributes}
            name={field}
            required
            defaultValue={choices.includes(String(draft)) ? String(draft) : ''}
            onChange={({ target }) => field === 'task' && onTask(target.value)}
          >
            <option value="" disabled>
              {t('Choose')}
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
