'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from '../interface/form.module.css';

const Delete = graphql(`
  mutation DeleteEndpoint($name: String!) {
    deleteEndpoint(name: $name)
  }
`);

export function DeleteEndpoint({ name }: { name: string }) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [{ fetching, error }, remove] = useMutation(Delete);

  async function confirm() {
    const result = await remove({ name });
    if (!result.error) router.push('/endpoints');
  }

  return (
    <>
      <button type="button" className="danger" onClick={() => setAsking(true)}>
        Delete
      </button>
      {asking && (
        <Dialog title={`Delete the endpoint ${name}?`} onClose={() => setAsking(false)}>
          <p className="muted">
            Programs that call it get an error from then on, and its statistics are lost. Its checkpoints stay.
          </p>
          {error && (
            <p className={styles.problem} role="alert">
              {errorMessage(error)}
            </p>
          )}
          <div className={styles.actions}>
            <button type="button" className="danger" disabled={fetching} onClick={confirm}>
              Delete it
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
