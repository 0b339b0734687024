'use client';

import { useMutation } from 'urql';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import { RevokeToken } from './people-query.ts';

export function RevokeButton({ id, name }: { id: string; name: string }) {
  const [, revoke] = useMutation(RevokeToken);
  return (
    <ConfirmButton
      label="Revoke"
      className="small"
      title={`Revoke the token ${name}?`}
      action="Revoke it"
      onConfirm={() => revoke({ id })}
    >
      Whoever uses it is signed out and refused at once. This cannot be undone; you can make another token.
    </ConfirmButton>
  );
}
