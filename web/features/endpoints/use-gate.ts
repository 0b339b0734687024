'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { CheckpointGate, canOverride } from './policy-query.ts';

/** The policy's current verdict on a checkpoint, an admin's reason, and whether it may be deployed. */
export function useGate(checkpointId: string) {
  const [reason, setReason] = useState('');
  const [{ data, error }, execute] = useQuery({
    query: CheckpointGate,
    variables: { id: checkpointId },
    requestPolicy: 'network-only',
  });
  const violations = data?.checkpoint?.policyViolations ?? [];
  const isAdmin = data?.viewer.role === 'ADMIN';
  const overridden = isAdmin && canOverride(violations) && reason.trim() !== '';
  return {
    /** Undefined until the API has answered. */
    verdict: data,
    /** Why the API has not answered. */
    failure: error,
    violations,
    isAdmin,
    reason,
    setReason,
    open: data !== undefined && (violations.length === 0 || overridden),
    /** The reason to send; null if there is nothing to override. */
    overrideReason: violations.length > 0 && overridden ? reason.trim() : null,
    /** The API has refused, or has not answered: the verdict may have changed since the dialog was opened. */
    lookAgain: () => execute({ requestPolicy: 'network-only' }),
  };
}
