import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { canSign } from './is-signed-by.ts';

/** Who may vouch for models here. */
export interface Trust {
  keys: KeyObject[];
  /** Of certificate authorities. */
  authorities: X509Certificate[];
  sigstoreRoots: TrustedRoot[];
  /** Whose keyless signatures count; anybody can get one from Sigstore. */
  identities: { identity: string; issuer: string }[];
}

/** What is in a directory of trust besides is a mistake; nothing in it is large. */
const MAX_FILE_BYTES = 4 * 2 ** 20;

const identitiesSchema = z.array(z.strictObject({ identity: z.string().min(1), issuer: z.url() }));

/**
 * Reads whom to trust: every `*.pem`, `*.crt` or `*.pub` holds public keys or certificates of authorities; a `*.json` is a
 * trusted root of Sigstore's (`trusted_root.json`), or, named `identities.json`, a list of `{ identity, issuer }`. A directory
 * that is not there trusts nobody.
 *
 * @throws InvalidInputError that names the file that cannot be read
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
  if (blocks.length === 0) throw new Error('there is neither a public key nor a certificate in it');
  for (const block of blocks) {
    if (block.includes('PRIVATE KEY'))
      throw new Error('there is a private key in it, which belongs to its owner alone');
    if (block.startsWith('-----BEGIN CERTIFICATE')) {
      const certificate = new X509Certificate(block);
      if (!certificate.ca) throw new Error(`the certificate of ${certificate.subject} is not one of an authority`);
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
    `Whom to trust cannot be read from ${file}: ${reason}. Correct the file or take it away.`,
    'GRAFT_TRUST',
    { cause },
  );
}
