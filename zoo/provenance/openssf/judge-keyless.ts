import { X509Certificate } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { type Signer, toSignedEntity, toTrustMaterial, VerificationError, Verifier } from '@sigstore/verify';
import type { SignatureBundle } from './bundle.ts';
import { isSignedBy } from './is-signed-by.ts';
import type { Trust } from './trust.ts';
import { invalid, unverified, type Verdict, verified } from './verdict.ts';

/** Errors of a log or a timestamp of another signature: the bundle was assembled by hand. */
const FORGED = new Set([
  'SIGNATURE_ERROR',
  'TLOG_BODY_ERROR',
  'TLOG_INCLUSION_PROOF_ERROR',
  'TLOG_INCLUSION_PROMISE_ERROR',
]);

/**
 * Verifies a keyless signature that Sigstore made for an authenticated identity: the certificate's chain, the transparency
 * log and the times, with the trusted roots stored here only. Anybody can get such a signature, so it is accepted only for
 * the identities in `trust.identities`.
 */
export function judgeKeyless(bundle: SignatureBundle, certificate: Buffer, trust: Trust): Verdict {
  try {
    if (!isSignedBy(bundle, new X509Certificate(certificate).publicKey))
      return invalid(null, 'The signature does not match the key of its certificate.');
  } catch {
    return invalid(null, 'Its certificate cannot be read.');
  }
  if (trust.sigstoreRoots.length === 0) {
    const reason =
      'It is signed through Sigstore, and there is no trusted root of Sigstore here. Put its trusted_root.json into the trust directory (GRAFT_TRUST).';
    return unverified(null, reason);
  }
  const judged = trust.sigstoreRoots.map((root) => verifyBy(bundle, root));
  const forged = judged.find((result) => result instanceof VerificationError && FORGED.has(result.code));
  const signer = judged.find((result): result is Signer => !(result instanceof Error));
  if (signer) return judgeIdentity(signer, trust);
  const [error] = judged as Error[];
  return forged
    ? invalid(null, `Sigstore's verification failed: ${(forged as Error).message}.`)
    : unverified(null, `Sigstore's verification with the trusted roots here failed: ${error.message}.`);
}

function verifyBy(bundle: SignatureBundle, root: Trust['sigstoreRoots'][number]): Signer | Error {
  try {
    return new Verifier(toTrustMaterial(root)).verify(toSignedEntity(bundleFromJSON(bundle.json)));
  } catch (error) {
    return error as Error;
  }
}

function judgeIdentity({ identity }: Signer, { identities }: Trust): Verdict {
  const [who, issuer] = [identity?.subjectAlternativeName ?? 'nobody', identity?.extensions?.issuer ?? 'nobody'];
  const signer = `${who} (by ${issuer})`;
  if (identities.some((trusted) => trusted.identity === who && trusted.issuer === issuer))
    return verified(signer, "Sigstore's certificate and log are valid, and this identity is trusted here.");
  const reason =
    "Sigstore's certificate and log are valid, but anybody can get those, and this identity is not trusted here. To trust it, add it to identities.json in the trust directory (GRAFT_TRUST).";
  return unverified(signer, reason);
}
