import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import { keyIdOf, type SigningKey } from './signing-key.ts';

/** A signed payload: DSSE, https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface DsseEnvelope {
  payloadType: string;
  /** Base64. */
  payload: string;
  signatures: {
    keyid: string;
    /** Base64. */
    sig: string;
  }[];
}

/** The payload type of in-toto statements. */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'must be Base64');

const envelopeSchema = z.object({
  payloadType: z.string().max(255),
  payload: base64,
  signatures: z
    .array(z.object({ keyid: z.string().nullish(), sig: base64 }))
    .min(1, 'must hold at least one signature')
    .max(64, 'must hold at most 64 signatures'),
});

/**
 * The bytes that a DSSE signature covers: `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`, lengths in bytes and
 * decimal. Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Signs a payload with an Ed25519 key. */
export function signEnvelope(payloadType: string, payload: Uint8Array, key: SigningKey): DsseEnvelope {
  const sig = sign(null, preAuthenticationEncoding(payloadType, payload), key.privateKey);
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: key.keyId, sig: sig.toString('base64') }],
  };
}

/**
 * The envelope in `value`, which may come from anywhere.
 *
 * @throws InvalidInputError for anything but a DSSE envelope
 */
export function parseEnvelope(value: unknown): DsseEnvelope {
  const parsed = envelopeSchema.safeParse(value, PLAIN_ISSUES);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new InvalidInputError(`This is not a DSSE envelope: ${path.join('.') || 'it'} ${message}.`);
  }
  const { payloadType, payload, signatures } = parsed.data;
  return { payloadType, payload, signatures: signatures.map(({ keyid, sig }) => ({ keyid: keyid ?? '', sig })) };
}

/**
 * The payload of an envelope that `publicKey` (Ed25519) signed. Key ids are hints, so every signature is tried.
 *
 * @throws InvalidInputError if none of its signatures is by this key over this payload
 */
export function openEnvelope(envelope: DsseEnvelope, publicKey: KeyObject): Buffer {
  const payload = Buffer.from(envelope.payload, 'base64');
  const encoded = preAuthenticationEncoding(envelope.payloadType, payload);
  const isSigned = envelope.signatures.some(({ sig }) => verify(null, encoded, publicKey, Buffer.from(sig, 'base64')));
  if (isSigned) return payload;
  const keyId = keyIdOf(publicKey);
  const named = envelope.signatures.map(({ keyid }) => keyid).filter((id) => id !== '');
  throw new InvalidInputError(
    named.includes(keyId)
      ? `The signature is wrong: it names the key ${keyId}, but does not match this payload. The statement was changed after it was signed.`
      : `The statement is not signed by the key ${keyId}${named.length > 0 ? `; it names the key ${named.join(', ')}` : ''}.`,
  );
}
