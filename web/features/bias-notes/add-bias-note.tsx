'use client';

import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import styles from '../interface/form.module.css';
import { NOTE_INPUTS, NoteInputs, readNoteInputs } from './note-inputs.tsx';

const Add = graphql(`
  mutation AddBiasNote($input: AddBiasNoteInput!) {
    addBiasNote(input: $input) {
      id
    }
  }
`);

interface AddBiasNoteProps {
  slug: string;
  onAdded: () => void;
  onClose: () => void;
}

export function AddBiasNote({ slug, onAdded, onClose }: AddBiasNoteProps) {
  const [{ fetching, error }, add] = useMutation(Add);
  const errors = errorsByField(error, NOTE_INPUTS);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const result = await add({ input: { modelSlug: slug, ...readNoteInputs(new FormData(event.currentTarget)) } });
    if (!result.error) onAdded();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <NoteInputs errors={errors} />
      {errors.form && (
        <p className={styles.problem} role="alert">
          {errors.form}
        </p>
      )}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={fetching}>
          {t('Add the note')}
        </button>
        <button type="button" onClick={onClose}>
          {t('Discard')}
        </button>
      </div>
    </form>
  );
}
