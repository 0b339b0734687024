import type { ModelSignature } from '../model-signature.ts';

/** The result of a check. */
export type Verdict = Pick<ModelSignature, 'status' | 'signer' | 'reason'>;

export const verified = (signer: string, reason: string): Verdict => ({ status: 'VERIFIED', signer, reason });

/** No contradiction was found, but no trusted key can verify it. */
export const unverified = (signer: string | null, reason: string): Verdict => ({
  status: 'UNVERIFIED',
  signer,
  reason,
});

export const invalid = (signer: string | null, reason: string): Verdict => ({ status: 'INVALID', signer, reason });
