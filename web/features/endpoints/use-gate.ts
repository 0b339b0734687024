'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { CheckpointGate, canOverride } from './policy-query.ts';

/** What the policy says of a checkpoint now, the reason that an admin gives, and whether it may be deployed. */
export function useGate(checkpointId: string) {
  const [reason, setReason] = useState('');
  const [{ data }, execute] = useQuery({
    query: CheckpointGate,
    variables: { id: checkpointId },
    requestPolicy: 'network-only',
  });
  const violations = data?.checkpoint?.policyViolations ?? [];
  const isAdmin = data?.viewer.role === 'ADMIN';
  const overridden = isAdmin && canOverride(violations) && reason.trim() !== '';
  return {
    violations,
    isAdmin,
    reason,
    setReason,
    open: violations.length === 0 || overridden,
    /** To send along: null where there is nothing to override. */
    overrideReason: violations.length > 0 && overridden ? reason.trim() : null,
    /** The API has refused: what it says may have changed since the dialog was opened. */
    lookAgain: () => execute({ requestPolicy: 'network-only' }),
  };
}
