import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { canSign } from './is-signed-by.ts';

/** Who is trusted to sign models here. */
export interface Trust {
  keys: KeyObject[];
  /** Of certificate authorities. */
  authorities: X509Certificate[];
  sigstoreRoots: TrustedRoot[];
  /** Whose keyless signatures are accepted; anybody can get one from Sigstore. */
  identities: { identity: string; issuer: string }[];
}

/** A larger file in a trust directory is a mistake. */
const MAX_FILE_BYTES = 4 * 2 ** 20;

const identitiesSchema = z.array(z.strictObject({ identity: z.string().min(1), issuer: z.url() }));

/**
 * Reads who is trusted: every `*.pem`, `*.crt` or `*.pub` holds public keys or certificates of authorities; a `*.json` is a
 * trusted root of Sigstore (`trusted_root.json`) or, named `identities.json`, a list of `{ identity, issuer }`. A missing
 * directory trusts no one.
 *
 * @throws InvalidInputError that names a file that cannot be read
 */
export async function loadTrust(directory: string): Promise<Trust> {
  const trust: Trust = { keys: [], authorities: [], sigstoreRoots: [], identities: [] };
  for (const name of await names(directory)) {
    const file = path.join(directory, name);
    if ((await stat(file)).size > MAX_FILE_BYTES) throw unreadable(file, 'it is too large');
    const text = await readFile(file, 'utf8');
    try {
      if (name === 'identities.json') trust.identities.push(...identitiesSchema.parse(JSON.parse(text)));
      else if (name.endsWith('.json')) trust.sigstoreRoots.push(TrustedRoot.fromJSON(JSON.parse(text)));
      else addPem(trust, text);
    } catch (cause) {
      throw unreadable(file, (cause as Error).message, cause);
    }
  }
  return trust;
}

async function names(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => /\.(pem|crt|pub|json)$/.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function addPem(trust: Trust, text: string): void {
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----/g) ?? [];
  if (blocks.length === 0) throw new Error('it contains neither a public key nor a certificate');
  for (const block of blocks) {
    if (block.includes('PRIVATE KEY')) throw new Error('it contains a private key, which only its owner should have');
    if (block.startsWith('-----BEGIN CERTIFICATE')) {
      const certificate = new X509Certificate(block);
      if (!certificate.ca)
        throw new Error(`the certificate of ${certificate.subject} is not a certificate authority's`);
      trust.authorities.push(certificate);
    } else {
      const key = createPublicKey(block);
      if (!canSign(key)) throw new Error('its key is neither Ed25519 nor ECDSA over P-256, P-384 or P-521');
      trust.keys.push(key);
    }
  }
}

function unreadable(file: string, reason: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError(
    `The trusted keys cannot be read from ${file}: ${reason}. Correct or remove the file.`,
    'GRAFT_TRUST',
    { cause },
  );
}
