'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from '../interface/form.module.css';

const Delete = graphql(`
  mutation DeleteModel($slug: String!) {
    deleteModel(slug: $slug)
  }
`);

/** Deletes an imported model after a confirmation. */
export function DeleteModel({ model }: { model: { slug: string; name: string } }) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [{ fetching, error }, remove] = useMutation(Delete);

  async function confirm() {
    const result = await remove({ slug: model.slug });
    if (result.data) router.push('/');
  }

  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        Delete
      </button>
      {asking && (
        <Dialog title={`Delete ${model.name}?`} onClose={() => setAsking(false)}>
          <div className={styles.form}>
            <p>
              The model is removed from the zoo, if nothing is based on it. It can be imported again from its source.
            </p>
            {error && (
              <p className={styles.problem} role="alert">
                {errorMessage(error)}
              </p>
            )}
            <div className={styles.actions}>
              <button type="button" className="primary" disabled={fetching} onClick={confirm}>
                {fetching ? 'Deleting …' : 'Delete it'}
              </button>
              <button type="button" onClick={() => setAsking(false)}>
                Keep it
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
