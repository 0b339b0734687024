'use client';

import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from '../interface/form.module.css';
import { RevokeToken } from './people-query.ts';

export function RevokeButton({ id, name }: { id: string; name: string }) {
  const [asking, setAsking] = useState(false);
  const [{ fetching, error }, revoke] = useMutation(RevokeToken);

  async function confirm() {
    const result = await revoke({ id });
    if (!result.error) setAsking(false);
  }

  return (
    <>
      <button type="button" className="small" onClick={() => setAsking(true)}>
        Revoke
      </button>
      {asking && (
        <Dialog title={`Revoke the token ${name}?`} onClose={() => setAsking(false)}>
          <p className="muted">
            Whoever uses it is signed out and refused at once. This cannot be undone; you can make another token.
          </p>
          {error && (
            <p className={styles.problem} role="alert">
              {errorMessage(error)}
            </p>
          )}
          <div className={styles.actions}>
            <button type="button" className="danger" disabled={fetching} onClick={confirm}>
              Revoke it
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
