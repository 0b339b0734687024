'use client';

import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';

const CancelJob = graphql(`
  mutation CancelJob($id: ID!) {
    cancelJob(id: $id) {
      id
      state
    }
  }
`);

export function CancelJobButton({ id }: { id: string }) {
  const [{ fetching, data, error }, cancel] = useMutation(CancelJob);
  const asked = fetching || data !== undefined;
  return (
    <>
      {error && <span role="alert">{errorMessage(error)}</span>}
      <button type="button" className="small" disabled={asked} onClick={() => cancel({ id })}>
        {asked ? t('Cancelling …') : t('Cancel')}
      </button>
    </>
  );
}
