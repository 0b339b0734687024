'use client';

import { useMutation } from 'urql';
import { t } from '../../messages/t.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import { RevokeToken } from './people-query.ts';

export function RevokeButton({ id, name }: { id: string; name: string }) {
  const [, revoke] = useMutation(RevokeToken);
  return (
    <ConfirmButton
      label={t('Revoke')}
      className="small"
      title={t('Revoke the token {name}?', { name })}
      action={t('Revoke it')}
      onConfirm={() => revoke({ id })}
    >
      {t('Whoever uses it is signed out and refused at once. This cannot be undone; you can make another token.')}
    </ConfirmButton>
  );
}
