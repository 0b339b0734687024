'use client';

import { type ReactNode, useState } from 'react';
import type { CombinedError } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from './dialog.tsx';
import styles from './form.module.css';

interface ConfirmButtonProps {
  label: string;
  className?: string;
  disabled?: boolean;
  /** The question that the dialog asks. */
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The button that does it, such as “Delete it”. */
  action: string;
  /** The button that does not. */
  otherwise?: string;
  /** Does it. The dialog closes unless there is an error. */
  onConfirm: () => Promise<{ error?: CombinedError | undefined }>;
}

/** A button whose action cannot be undone, and the dialog that asks before it is done. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, className, disabled = false, title, children, action, otherwise = t('Keep it'), onConfirm } = props;
  const [asking, setAsking] = useState(false);
  const [doing, setDoing] = useState(false);
  const [error, setError] = useState<CombinedError | undefined>();

  function ask(open: boolean) {
    setError(undefined);
    setAsking(open);
  }

  async function confirm() {
    setDoing(true);
    const result = await onConfirm();
    setDoing(false);
    setError(result.error);
    if (!result.error) setAsking(false);
  }

  return (
    <>
      <button type="button" className={className} disabled={disabled} onClick={() => ask(true)}>
        {label}
      </button>
      {asking && (
        <Dialog title={title} onClose={() => ask(false)}>
          <div className={styles.form}>
            <p className="muted">{children}</p>
            {error && (
              <p className={styles.problem} role="alert">
                {errorMessage(error)}
              </p>
            )}
            <div className={styles.actions}>
              <button type="button" className="danger" disabled={doing} onClick={confirm}>
                {action}
              </button>
              <button type="button" onClick={() => ask(false)}>
                {otherwise}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
