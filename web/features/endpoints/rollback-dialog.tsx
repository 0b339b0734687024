'use client';

import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from '../interface/form.module.css';
import { GateVerdict } from './gate-verdict.tsx';
import { useGate } from './use-gate.ts';

const Rollback = graphql(`
  mutation RollbackEndpoint($name: String!, $toRevision: Int!, $overrideReason: String) {
    rollbackEndpoint(name: $name, toRevision: $toRevision, overrideReason: $overrideReason) {
      name
      revision
    }
  }
`);

interface RollbackDialogProps {
  name: string;
  revision: { number: number; checkpoint: { id: string } };
  onClose: () => void;
  onChange: () => void;
}

/** Serves an older revision again, if the current policy allows it. */
export function RollbackDialog({ name, revision, onClose, onChange }: RollbackDialogProps) {
  const gate = useGate(revision.checkpoint.id);
  const [{ fetching, error }, rollback] = useMutation(Rollback);
  const errors = errorsByField(error, ['overrideReason']);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { overrideReason } = gate;
    const result = await rollback({ name, toRevision: revision.number, overrideReason });
    if (result.error) gate.lookAgain();
    else {
      onChange();
      onClose();
    }
  }

  return (
    <Dialog title={t('Roll back to revision {number}?', { number: revision.number })} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <p className="muted">{t('Its checkpoint is served again, as a new revision. The history keeps both.')}</p>
        <GateVerdict gate={gate} error={errors.overrideReason} />
        {errors.form && gate.violations.length === 0 && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching || !gate.open}>
            {t('Roll back')}
          </button>
          <button type="button" onClick={onClose}>
            {t('Cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
