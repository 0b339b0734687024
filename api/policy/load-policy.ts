import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../../zoo/errors.ts';
import { type Config, POLICY_FILE } from '../config.ts';
import { type Policy, readPolicy } from './policy.ts';

/** Longer than any policy that a person can read. */
const MAX_BYTES = 256 * 1024;

/** The policy in force, or why it could not be loaded. */
export type LoadedPolicy = {
  /** The file's name, without its folders. */
  file: string;
} & (
  | { policy: Policy; sha256: string; source: string; problem: null }
  /** Nothing may be deployed: the rules are unknown. `problem` says file, line and column. */
  | { policy: null; sha256: string | null; source: string | null; problem: string }
);

/** Policies that were written while this process ran. */
const writtenLater = new Set<string>();

/**
 * Where the policy is: also one that was written after the start. Once it was there, a policy that is missing does not mean that everything is
 * allowed.
 *
 * @returns null if there is none
 */
export function policyFileOf({ policyFile, home }: Pick<Config, 'policyFile' | 'home'>): string | null {
  if (policyFile !== null) return policyFile;
  const later = path.join(home, POLICY_FILE);
  if (existsSync(later)) writtenLater.add(later);
  return writtenLater.has(later) ? later : null;
}

/**
 * The current policy: its file is read each time, so a change applies from the next deployment on.
 *
 * @returns null if no policy is configured.
 */
export async function loadPolicy(config: Pick<Config, 'policyFile' | 'home'>): Promise<LoadedPolicy | null> {
  const policyFile = policyFileOf(config);
  if (policyFile === null) return null;
  const file = path.basename(policyFile);
  let source: string | null = null;
  let sha256: string | null = null;
  try {
    const bytes = await readBounded(policyFile, file);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { file, sha256, source, policy: readPolicy(source, file), problem: null };
  } catch (error) {
    return { file, sha256, source, policy: null, problem: problemOf(error, file) };
  }
}

async function readBounded(policyFile: string, file: string): Promise<Buffer> {
  const handle = await open(policyFile, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0);
    if (bytesRead > MAX_BYTES) throw new InvalidInputError(`${file} has more than ${MAX_BYTES} bytes.`);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function problemOf(error: unknown, file: string): string {
  if (error instanceof InvalidInputError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const reasons: Record<string, string> = {
    ENOENT: 'it no longer exists',
    EACCES: 'the API may not read it',
    EISDIR: 'it is a folder',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
  };
  return `${file} cannot be read: ${reasons[code] ?? code}.`;
}
