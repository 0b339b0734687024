import { createHash, type KeyObject } from 'node:crypto';
import { keyIdOf } from '../signing-key.ts';
import type { SignatureBundle } from './bundle.ts';
import { isSignedBy } from './is-signed-by.ts';
import type { Trust } from './trust.ts';
import { invalid, unverified, type Verdict, verified } from './verdict.ts';

/**
 * Verifies a signature with a key. Every trusted key is tried, whichever key the bundle names; a bundle that names a trusted key which did
 * not make the signature is forged, or was changed.
 */
export function judgeKey(
  bundle: SignatureBundle,
  { hint, key }: { hint: string | null; key: KeyObject | null },
  { keys }: Trust,
): Verdict {
  const signer = keys.find((trusted) => isSignedBy(bundle, trusted));
  if (signer) return verified(`key ${keyIdOf(signer)}`, 'A key that is trusted here signed it.');
  const claimed = keys.find((trusted) => (hint !== null && isDigestOf(hint, trusted)) || key?.equals(trusted));
  if (claimed)
    return invalid(
      null,
      `It names the key ${keyIdOf(claimed)}, which is trusted here, but that key did not make the signature: it was forged, or the signed list of files was changed.`,
    );
  if (key && !isSignedBy(bundle, key)) return invalid(null, 'The signature does not match the key that comes with it.');
  const named = key ? `key ${keyIdOf(key)}` : hint ? `key ${hint}` : null;
  return unverified(
    named,
    keys.length === 0
      ? "It is signed with a key, and no key is trusted here. Put its publisher's public key into the trust directory (GRAFT_TRUST)."
      : 'None of the keys that are trusted here signed it.',
  );
}

/** Whether a bundle's hint names this key: model_signing takes the SHA-256 of its PEM, other implementations that of its DER. */
function isDigestOf(hint: string, key: KeyObject): boolean {
  const encodings = [key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'der' })];
  return encodings.some((bytes) => {
    const digest = createHash('sha256').update(bytes).digest();
    return (
      [digest.toString('hex'), digest.toString('base64')].includes(hint) || hint === `sha256:${digest.toString('hex')}`
    );
  });
}
