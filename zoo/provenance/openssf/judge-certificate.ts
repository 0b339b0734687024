import { X509Certificate as NodeCertificate } from 'node:crypto';
import { X509Certificate } from '@sigstore/core';
import type { SignatureBundle } from './bundle.ts';
import { isSignedBy } from './is-signed-by.ts';
import type { Trust } from './trust.ts';
import { invalid, unverified, type Verdict, verified } from './verdict.ts';

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
/** The most intermediate authorities between a signer and a root; real chains have one or two. */
const MAX_DEPTH = 10;

/** Verifies a signature with its certificate, whose chain must lead to an authority that is trusted here. */
export function judgeCertificate(bundle: SignatureBundle, chain: Buffer[], { authorities }: Trust, now: Date): Verdict {
  let certificates: NodeCertificate[];
  try {
    certificates = chain.map((der) => new NodeCertificate(der));
  } catch {
    return invalid(null, 'Its certificate cannot be read.');
  }
  const [leaf, ...rest] = certificates;
  const signer = nameOf(leaf);
  if (!isSignedBy(bundle, leaf.publicKey))
    return invalid(signer, 'The signature does not match the key of its certificate.');
  if (!maySign(chain[0], leaf)) return invalid(signer, 'Its certificate is not for signing.');

  const path = pathToTrust(leaf, rest, authorities);
  if (!path) {
    const reason = `Its certificate was issued by ${leaf.issuer.replaceAll('\n', ', ')}, and no authority that is trusted here vouches for it. To trust it, put that authority's certificate into the trust directory (GRAFT_TRUST).`;
    return unverified(signer, reason);
  }
  const outdated = path.find(({ validFrom, validTo }) => now < new Date(validFrom) || now > new Date(validTo));
  if (outdated) {
    const reason = `The certificate of ${nameOf(outdated)} is valid from ${outdated.validFrom} to ${outdated.validTo}, which is not now.`;
    return unverified(signer, reason);
  }
  return verified(signer, `Its certificate leads to ${nameOf(path[path.length - 1])}, which is trusted here.`);
}

/** The path from the signer's certificate to a trusted one; null if there is none. */
function pathToTrust(
  leaf: NodeCertificate,
  between: NodeCertificate[],
  trusted: NodeCertificate[],
): NodeCertificate[] | null {
  const path = [leaf];
  while (path.length <= MAX_DEPTH) {
    const current = path[path.length - 1];
    const anchor = trusted.find((authority) => issued(authority, current, path.length - 1));
    if (anchor) return [...path, anchor];
    const next = between.find((authority) => !path.includes(authority) && issued(authority, current, path.length - 1));
    if (!next) return null;
    path.push(next);
  }
  return null;
}

/** Whether `authority` issued `subject`, and may have this many authorities below it. */
function issued(authority: NodeCertificate, subject: NodeCertificate, below: number): boolean {
  if (!authority.ca || !subject.checkIssued(authority) || !subject.verify(authority.publicKey)) return false;
  const { extKeyUsage, extBasicConstraints } = X509Certificate.parse(Buffer.from(authority.raw));
  const most = extBasicConstraints?.pathLenConstraint;
  return (extKeyUsage?.keyCertSign ?? true) && (most === undefined || BigInt(below) <= most);
}

/** The same rule as model_signing: its key usage allows signatures, or its extended usage code signing. */
function maySign(der: Buffer, certificate: NodeCertificate): boolean {
  const usage = X509Certificate.parse(Buffer.from(der)).extKeyUsage;
  return usage?.digitalSignature === true || (certificate.keyUsage ?? []).includes(CODE_SIGNING);
}

const nameOf = ({ subject, fingerprint256 }: NodeCertificate) =>
  `${subject?.replaceAll('\n', ', ') || 'nobody by name'} (certificate ${fingerprint256.replaceAll(':', '').toLowerCase()})`;
