'use client';

import { useRouter } from 'next/navigation';
import { useMutation } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';

const Delete = graphql(`
  mutation DeleteEndpoint($name: String!) {
    deleteEndpoint(name: $name)
  }
`);

export function DeleteEndpoint({ name }: { name: string }) {
  const router = useRouter();
  const [, remove] = useMutation(Delete);

  async function confirm() {
    const result = await remove({ name });
    if (!result.error) router.push('/endpoints');
    return result;
  }

  return (
    <ConfirmButton
      label="Delete"
      className="danger"
      title={`Delete the endpoint ${name}?`}
      action="Delete it"
      onConfirm={confirm}
    >
      Programs that call it get an error from then on, and its statistics are lost. Its checkpoints stay.
    </ConfirmButton>
  );
}
