import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type DsseEnvelope, parseEnvelope } from '../dsse.ts';

/** A signature of `model_signing`: a Sigstore bundle around a DSSE envelope. */
export interface SignatureBundle {
  /** The signer, by method: a key's fingerprint, or the key itself; certificates, the signer's first, in DER; or Sigstore's own. */
  material:
    | { method: 'key'; hint: string | null; key: KeyObject | null }
    | { method: 'certificate'; chain: Buffer[] }
    | { method: 'sigstore'; certificate: Buffer };
  envelope: DsseEnvelope;
  payload: Buffer;
  signature: Buffer;
  /** The bundle as it was parsed, for Sigstore's verifier. */
  json: unknown;
}

const der = z.object({ rawBytes: z.base64().max(100_000) });

const bundleSchema = z.object({
  mediaType: z.string().regex(/^application\/vnd\.dev\.sigstore\.bundle/),
  verificationMaterial: z.union([
    z.object({ x509CertificateChain: z.object({ certificates: z.array(der).min(1).max(20) }) }),
    z.object({ certificate: der }),
    z.object({
      publicKey: z.object({ hint: z.string().max(1_000).nullish(), rawBytes: z.base64().max(100_000).nullish() }),
    }),
  ]),
  dsseEnvelope: z.unknown(),
});

/**
 * Reads a bundle that signs models: https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md, section 4. Sigstore's
 * own reader refuses the chain of certificates that this format has in bundles of version 0.3.
 *
 * @returns null for anything but such a bundle
 */
export function parseBundle(text: string): SignatureBundle | null {
  try {
    const json: unknown = JSON.parse(text);
    const { verificationMaterial, dsseEnvelope } = bundleSchema.parse(json);
    const envelope = parseEnvelope(dsseEnvelope);
    // A Sigstore bundle has exactly one signature.
    if (envelope.signatures.length !== 1) return null;
    return {
      material: materialOf(verificationMaterial),
      envelope,
      payload: Buffer.from(envelope.payload, 'base64'),
      signature: Buffer.from(envelope.signatures[0].sig, 'base64'),
      json,
    };
  } catch {
    return null;
  }
}

function materialOf(material: z.infer<typeof bundleSchema>['verificationMaterial']): SignatureBundle['material'] {
  const bytes = ({ rawBytes }: z.infer<typeof der>) => Buffer.from(rawBytes, 'base64');
  if ('x509CertificateChain' in material)
    return { method: 'certificate', chain: material.x509CertificateChain.certificates.map(bytes) };
  if ('certificate' in material) return { method: 'sigstore', certificate: bytes(material.certificate) };
  const { hint = null, rawBytes } = material.publicKey;
  return { method: 'key', hint, key: rawBytes ? keyFrom(Buffer.from(rawBytes, 'base64')) : null };
}

/** Version 0.3 of model_signing put the key into the bundle, in PEM; the format of bundles asks for DER. */
function keyFrom(bytes: Buffer): KeyObject {
  if (bytes.includes('-----BEGIN')) return createPublicKey(bytes);
  return createPublicKey({ key: bytes, format: 'der', type: 'spki' });
}
