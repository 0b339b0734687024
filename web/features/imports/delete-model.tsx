'use client';

import { useRouter } from 'next/navigation';
import { useMutation } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';

const Delete = graphql(`
  mutation DeleteModel($slug: String!) {
    deleteModel(slug: $slug)
  }
`);

/** Deletes an imported model after a confirmation. */
export function DeleteModel({ model }: { model: { slug: string; name: string } }) {
  const router = useRouter();
  const [, remove] = useMutation(Delete);

  async function confirm() {
    const result = await remove({ slug: model.slug });
    if (!result.error) router.push('/models');
    return result;
  }

  return (
    <ConfirmButton
      label={t('Delete')}
      title={t('Delete {name}?', { name: model.name })}
      action={t('Delete it')}
      onConfirm={confirm}
    >
      {t('The model is removed from the zoo, if nothing is based on it. It can be imported again from its source.')}
    </ConfirmButton>
  );
}
