'use client';

import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatEnum } from '../interface/format.ts';
import { SEVERITIES, type Severity } from '../interface/severity-badge.tsx';

const Add = graphql(`
  mutation AddBiasNote($input: AddBiasNoteInput!) {
    addBiasNote(input: $input) {
      id
    }
  }
`);

const FIELDS = ['statement', 'severity', 'affectedGroups', 'evidence', 'mitigation'];

interface AddBiasNoteProps {
  slug: string;
  onAdded: () => void;
  onClose: () => void;
}

export function AddBiasNote({ slug, onAdded, onClose }: AddBiasNoteProps) {
  const [{ fetching, error }, add] = useMutation(Add);
  const [severity, setSeverity] = useState<Severity>('MEDIUM');
  const errors = errorsByField(error, FIELDS);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const affectedGroups = text('affectedGroups')
      .split(',')
      .map((group) => group.trim());
    const result = await add({
      input: {
        modelSlug: slug,
        statement: text('statement'),
        severity,
        affectedGroups: affectedGroups.filter(Boolean),
        evidence: text('evidence') || null,
        mitigation: text('mitigation') || null,
      },
    });
    if (!result.error) onAdded();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label="Whom does it fail, and how?" error={errors.statement}>
        {(field) => <textarea {...field} name="statement" rows={3} required maxLength={4000} />}
      </Field>
      <div className={styles.row}>
        <Field label="Severity" error={errors.severity}>
          {(field) => (
            <select {...field} value={severity} onChange={(event) => setSeverity(event.target.value as Severity)}>
              {SEVERITIES.map((value) => (
                <option key={value} value={value}>
                  {formatEnum(value)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Affected groups" hint="Separated by commas" error={errors.affectedGroups}>
          {(field) => <input {...field} name="affectedGroups" required placeholder="children, night pictures" />}
        </Field>
      </div>
      <div className={styles.row}>
        <Field label="Evidence" hint="A link, or what you saw" error={errors.evidence}>
          {(field) => <input {...field} name="evidence" />}
        </Field>
        <Field label="What helps" hint="How a user of the model can lessen the harm" error={errors.mitigation}>
          {(field) => <input {...field} name="mitigation" />}
        </Field>
      </div>
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={fetching}>
          Add the note
        </button>
        <button type="button" onClick={onClose}>
          Discard
        </button>
      </div>
    </form>
  );
}
