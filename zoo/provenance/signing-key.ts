import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { InvalidInputError } from '../errors.ts';

/** An Ed25519 key that signs statements. */
export interface SigningKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** See {@link keyIdOf}. */
  keyId: string;
}

/**
 * The id of a public key: SHA-256 of it in DER (SubjectPublicKeyInfo), in hex. `openssl pkey -pubin -outform DER |
 * sha256sum` gives the same.
 */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Generates a private key: PEM, PKCS#8, not encrypted. */
export function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Reads a private key in PEM.
 *
 * @throws InvalidInputError for an invalid or encrypted one, and for one of another type than Ed25519
 */
export function readSigningKey(pem: string): SigningKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch (cause) {
    throw new InvalidInputError(
      'This is not a private key in PEM that can be read without a password. `openssl genpkey -algorithm ed25519` makes one.',
      undefined,
      { cause },
    );
  }
  mustBeEd25519(privateKey);
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

/**
 * Reads a public key in PEM.
 *
 * @throws InvalidInputError for an invalid or private one, and for one of another type than Ed25519
 */
export function readPublicKey(pem: string): KeyObject {
  // createPublicKey would accept a private key too, and hide that it was shared.
  if (pem.includes('PRIVATE KEY')) {
    throw new InvalidInputError('This is a private key: keep it secret, and give the public one.');
  }
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey(pem);
  } catch (cause) {
    throw new InvalidInputError('This is not a public key in PEM.', undefined, { cause });
  }
  mustBeEd25519(publicKey);
  return publicKey;
}

/** The public half, in PEM (SubjectPublicKeyInfo). */
export function publicKeyPem({ publicKey }: SigningKey): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function mustBeEd25519({ asymmetricKeyType }: KeyObject): void {
  if (asymmetricKeyType === 'ed25519') return;
  throw new InvalidInputError(`Statements are signed with Ed25519 keys, and this key's type is ${asymmetricKeyType}.`);
}
