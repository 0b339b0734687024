'use client';

import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatEnum } from '../interface/format.ts';
import { SEVERITIES, type Severity } from '../interface/severity-badge.tsx';
import type { Note } from './note-query.ts';

/** The inputs of {@link NoteInputs}, by name. */
export const NOTE_INPUTS = ['statement', 'severity', 'affectedGroups', 'evidence', 'mitigation'];

interface NoteInputsProps {
  /** The initial values. */
  note?: Note;
  errors: Record<string, string | undefined>;
}

/** The fields of a note, to be written or changed. */
export function NoteInputs({ note, errors }: NoteInputsProps) {
  return (
    <>
      <Field label={t('Who does it underperform for or misrepresent, and how?')} error={errors.statement}>
        {(field) => (
          <textarea {...field} name="statement" rows={3} required maxLength={5000} defaultValue={note?.statement} />
        )}
      </Field>
      <div className={styles.row}>
        <Field label={t('Severity')} error={errors.severity}>
          {(field) => (
            <select {...field} name="severity" defaultValue={note?.severity ?? 'MEDIUM'}>
              {SEVERITIES.map((value) => (
                <option key={value} value={value}>
                  {formatEnum(value)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('Affected groups')} hint={t('Separated by commas')} error={errors.affectedGroups}>
          {(field) => (
            <input
              {...field}
              name="affectedGroups"
              required
              placeholder={t('children, night pictures')}
              defaultValue={note?.affectedGroups.join(', ')}
            />
          )}
        </Field>
      </div>
      <div className={styles.row}>
        <Field label={t('Evidence')} hint={t('A link, or what you observed')} error={errors.evidence}>
          {(field) => <input {...field} name="evidence" maxLength={2000} defaultValue={note?.evidence ?? ''} />}
        </Field>
        <Field
          label={t('Mitigation')}
          hint={t('How a user of the model can reduce the harm')}
          error={errors.mitigation}
        >
          {(field) => <input {...field} name="mitigation" maxLength={5000} defaultValue={note?.mitigation ?? ''} />}
        </Field>
      </div>
    </>
  );
}

/** The values of the inputs. */
export function readNoteInputs(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  return {
    statement: text('statement'),
    severity: text('severity') as Severity,
    affectedGroups: text('affectedGroups')
      .split(',')
      .map((group) => group.trim())
      .filter(Boolean),
    evidence: text('evidence') || null,
    mitigation: text('mitigation') || null,
  };
}
