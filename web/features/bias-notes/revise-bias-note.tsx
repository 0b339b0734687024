'use client';

import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { NOTE_INPUTS, NoteInputs, readNoteInputs } from './note-inputs.tsx';
import type { Note } from './note-query.ts';

const Revise = graphql(`
  mutation ReviseBiasNote($id: ID!, $input: ReviseBiasNoteInput!) {
    reviseBiasNote(id: $id, input: $input) {
      id
    }
  }
`);

interface ReviseBiasNoteProps {
  note: Note;
  onRevised: () => void;
  onClose: () => void;
}

export function ReviseBiasNote({ note, onRevised, onClose }: ReviseBiasNoteProps) {
  const [{ fetching, error }, revise] = useMutation(Revise);
  const errors = errorsByField(error, [...NOTE_INPUTS, 'reason']);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = { ...readNoteInputs(form), reason: String(form.get('reason') ?? '') };
    const result = await revise({ id: note.id, input });
    if (!result.error) onRevised();
  }

  return (
    <Dialog title={t('Revise the note')} onClose={onClose}>
      <p className="muted">{t('Its history keeps the earlier text. It must be acknowledged again.')}</p>
      <form className={styles.form} onSubmit={submit}>
        <NoteInputs note={note} errors={errors} />
        <Field label={t('Why do you change it?')} error={errors.reason}>
          {(field) => <textarea {...field} name="reason" rows={2} required maxLength={2000} />}
        </Field>
        {errors.form && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching}>
            {t('Revise')}
          </button>
          <button type="button" onClick={onClose}>
            {t('Cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
