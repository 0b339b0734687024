'use client';

import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';

const Acknowledge = graphql(`
  mutation AcknowledgeBiasNote($id: ID!, $reason: String!) {
    acknowledgeBiasNote(id: $id, reason: $reason) {
      id
    }
  }
`);

const Withdraw = graphql(`
  mutation WithdrawBiasNote($id: ID!, $reason: String!) {
    withdrawBiasNote(id: $id, reason: $reason) {
      id
    }
  }
`);

const Reinstate = graphql(`
  mutation ReinstateBiasNote($id: ID!, $reason: String!) {
    reinstateBiasNote(id: $id, reason: $reason) {
      id
    }
  }
`);

const ACTS = {
  acknowledge: {
    mutation: Acknowledge,
    title: t('Acknowledge the note?'),
    effect: t(
      'The note stays, and is marked as known: a policy may require that before a checkpoint is deployed. If the note is revised, it must be acknowledged again.',
    ),
    label: t('Why is it acceptable here?'),
    confirm: t('Acknowledge'),
  },
  withdraw: {
    mutation: Withdraw,
    title: t('Withdraw the note?'),
    effect: t('It is hidden unless withdrawn notes are shown. It is not deleted, and can be reinstated.'),
    label: t('Why is it wrong?'),
    confirm: t('Withdraw'),
  },
  reinstate: {
    mutation: Reinstate,
    title: t('Reinstate the note?'),
    effect: t('It is shown again, and must be acknowledged again.'),
    label: t('Why is it right after all?'),
    confirm: t('Reinstate'),
  },
};

interface ReasonDialogProps {
  id: string;
  action: keyof typeof ACTS;
  onDone: () => void;
  onClose: () => void;
}

/** Asks for the reason for a change to a note; the note's history shows it. */
export function ReasonDialog({ id, action, onDone, onClose }: ReasonDialogProps) {
  const { mutation, title, effect, label, confirm } = ACTS[action];
  const [reason, setReason] = useState('');
  const [{ fetching, error }, act] = useMutation<object, { id: string; reason: string }>(mutation);
  const errors = errorsByField(error, ['reason']);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const result = await act({ id, reason });
    if (!result.error) onDone();
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <p className="muted">{effect}</p>
      <form className={styles.form} onSubmit={submit}>
        <Field label={label} hint={t('Shown in the note’s history, with your name.')} error={errors.reason}>
          {(field) => (
            <textarea
              {...field}
              rows={3}
              required
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {errors.form && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching || reason.trim() === ''}>
            {confirm}
          </button>
          <button type="button" onClick={onClose}>
            {t('Cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
