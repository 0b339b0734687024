import { type KeyObject, verify } from 'node:crypto';
import { preAuthenticationEncoding } from '../dsse.ts';
import type { SignatureBundle } from './bundle.ts';

/** The hash that goes with a curve: https://github.com/sigstore/architecture-docs/blob/main/algorithm-registry.md */
const HASHES: Record<string, string> = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };

/** Whether a key's type can sign models: Ed25519, or ECDSA over P-256, P-384 or P-521. */
export function canSign(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ed25519' || hashOf(key) !== undefined;
}

/** Whether this key made the bundle's signature over the bundle's payload. */
export function isSignedBy({ envelope, payload, signature }: SignatureBundle, key: KeyObject): boolean {
  if (!canSign(key)) return false;
  const hash = hashOf(key) ?? null;
  if (verify(hash, preAuthenticationEncoding(envelope.payloadType, payload), key, signature)) return true;
  // Before its version 1.0 model_signing signed another encoding by mistake, and version 0.2 always with SHA-256.
  const early = earlyEncoding(envelope.payloadType, payload);
  return hash !== null && [hash, 'sha256'].some((name) => verify(name, early, key, signature));
}

function hashOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  return asymmetricKeyType === 'ec' ? HASHES[asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
}

/** The payload as Python prints bytes. Source: `pae_compat` in model_signing/_signing/sign_sigstore_pb.py. */
function earlyEncoding(payloadType: string, payload: Buffer): Buffer {
  const quote = payload.includes("'") && !payload.includes('"') ? '"' : "'";
  const escapes: Record<string, string> = {
    '\\': '\\\\',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    [quote]: `\\${quote}`,
  };
  const printed = [...payload.toString('latin1')].map((byte) => {
    const code = byte.charCodeAt(0);
    return escapes[byte] ?? (code < 0x20 || code > 0x7e ? `\\x${code.toString(16).padStart(2, '0')}` : byte);
  });
  const { length } = payloadType;
  return Buffer.from(`DSSEV1 ${length} ${payloadType} ${payload.length} b${quote}${printed.join('')}${quote}`);
}
