import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import { InvalidInputError } from '../../zoo/errors.ts';
import { generateSigningKey, publicKeyPem, readSigningKey, type SigningKey } from '../../zoo/provenance/signing-key.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { signingKeys } from '../database/tables/index.ts';

/** Read, write or execute by others; write by the group. A group may read, because mounted secrets are group-readable. */
const TOO_OPEN = 0o027;

/**
 * The key that this machine signs with, from `config.signingKeyFile`; made there at the first use, readable by its owner
 * only. Processes that start at once agree on one.
 *
 * @throws InvalidInputError if the file does not hold an Ed25519 key, others may read it, or it cannot be written
 */
export async function machineKey({ signingKeyFile: file }: Pick<Config, 'signingKeyFile'>): Promise<SigningKey> {
  try {
    const pem = (await readKeyFile(file)) ?? (await makeKeyFile(file));
    return readSigningKey(pem);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(
      `The signing key in ${file} cannot be used: ${reason} Correct that file, or name another with GRAFT_SIGNING_KEY.`,
      'GRAFT_SIGNING_KEY',
      { cause },
    );
  }
}

/** Registers the public half for verification. A known key stays unchanged. */
export async function registerKey(tx: Db, key: SigningKey): Promise<void> {
  await tx
    .insert(signingKeys)
    .values({ keyId: key.keyId, publicKeyPem: publicKeyPem(key), hostname: os.hostname() })
    .onConflictDoNothing();
}

async function readKeyFile(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file);
    // Windows has no such bits, and shows them all as set.
    if (process.platform !== 'win32' && (mode & TOO_OPEN) !== 0) {
      const shown = (mode & 0o777).toString(8);
      throw new Error(`others may read or change it (mode ${shown}). \`chmod 600\` makes it private again.`);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Complete or not at all, and never over another's: a link, unlike a rename, fails if the file exists. */
async function makeKeyFile(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${uuidv7()}`;
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      await handle.writeFile(generateSigningKey());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(partial, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(partial, { force: true });
  }
  return readFile(file, 'utf8');
}
