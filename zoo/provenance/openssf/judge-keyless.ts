import { X509Certificate } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { type Signer, toSignedEntity, toTrustMaterial, VerificationError, Verifier } from '@sigstore/verify';
import type { SignatureBundle } from './bundle.ts';
import { isSignedBy } from './is-signed-by.ts';
import type { Trust } from './trust.ts';
import { invalid, unverified, type Verdict, verified } from './verdict.ts';

/** What a log or a timestamp says of another signature: somebody put this bundle together. */
const FORGED = new Set([
  'SIGNATURE_ERROR',
  'TLOG_BODY_ERROR',
  'TLOG_INCLUSION_PROOF_ERROR',
  'TLOG_INCLUSION_PROMISE_ERROR',
]);

/**
 * Judges a signature that Sigstore made for somebody who showed who they are (keyless): the certificate's chain, the
 * transparency log and the times, by the trusted roots that lie here and nothing else. Anybody can get such a signature, so it
 * is verified only for those whom `trust.identities` names.
 */
export function judgeKeyless(bundle: SignatureBundle, certificate: Buffer, trust: Trust): Verdict {
  try {
    if (!isSignedBy(bundle, new X509Certificate(certificate).publicKey))
      return invalid(null, 'The signature is not by the key of its certificate.');
  } catch {
    return invalid(null, 'Its certificate cannot be read.');
  }
  if (trust.sigstoreRoots.length === 0) {
    const reason =
      "It is signed through Sigstore, and no trusted root of Sigstore's is here. Put its trusted_root.json into the directory of trust (GRAFT_TRUST).";
    return unverified(null, reason);
  }
  const judged = trust.sigstoreRoots.map((root) => verifyBy(bundle, root));
  const forged = judged.find((result) => result instanceof VerificationError && FORGED.has(result.code));
  const signer = judged.find((result): result is Signer => !(result instanceof Error));
  if (signer) return judgeIdentity(signer, trust);
  const [error] = judged as Error[];
  return forged
    ? invalid(null, `Sigstore's verification failed: ${(forged as Error).message}.`)
    : unverified(null, `Sigstore's verification failed by the trusted roots here: ${error.message}.`);
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
    return verified(signer, "Sigstore's certificate and log are in order, and this identity is trusted here.");
  const reason =
    "Sigstore's certificate and log are in order, but anybody can have those, and this identity is not trusted here. Name it in identities.json in the directory of trust (GRAFT_TRUST) to trust it.";
  return unverified(signer, reason);
}
