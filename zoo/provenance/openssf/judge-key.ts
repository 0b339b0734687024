import { keyIdOf } from '../signing-key.ts';
import type { SignatureBundle } from './bundle.ts';
import { isSignedBy } from './is-signed-by.ts';
import type { Trust } from './trust.ts';
import { unverified, type Verdict, verified } from './verdict.ts';

/**
 * Verifies a signature with a key. The bundle names the key by a digest that implementations compute from different
 * encodings, so every trusted key is tried.
 */
export function judgeKey(bundle: SignatureBundle, hint: string | null, { keys }: Trust): Verdict {
  const key = keys.find((trusted) => isSignedBy(bundle, trusted));
  if (key) return verified(`key ${keyIdOf(key)}`, 'A key that is trusted here signed it.');
  const named = hint ? `key ${hint}` : null;
  return unverified(
    named,
    keys.length === 0
      ? "It is signed with a key, and no key is trusted here. Put its publisher's public key into the trust directory (GRAFT_TRUST)."
      : 'None of the keys that are trusted here signed it.',
  );
}
