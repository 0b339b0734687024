'use client';

import { useRouter } from 'next/navigation';
import { useMutation } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
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
      label={t('Delete')}
      className="danger"
      title={t('Delete the endpoint {name}?', { name })}
      action={t('Delete it')}
      onConfirm={confirm}
    >
      {t('Programs that call it get an error from then on, and its statistics are lost. Its checkpoints stay.')}
    </ConfirmButton>
  );
}
