import { Badge } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';
import type { Model } from './model-query.ts';

const TONES = { VERIFIED: 'good', UNVERIFIED: 'warning', INVALID: 'danger' } as const;

/** The verification of the signature that came with a model: the signer, and why it is accepted or not. */
export function SignatureFact({ signature }: { signature: NonNullable<Model['provenance']['signature']> }) {
  const { status, signer, reason } = signature;
  return (
    <>
      <Badge tone={TONES[status]}>{formatEnum(status)}</Badge> {signer && <span>{signer}. </span>}
      <span>{reason}</span>
    </>
  );
}
