import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { digestOfFile } from './digest-of-file.ts';

/** A file that took long to compute, and what is known of it. */
export interface KeptWork<Facts> {
  file: string;
  facts: Facts;
  sha256: string;
  /** Deletes it: it is stored now. */
  drop(): Promise<void>;
}

/** Work that nobody came back for is deleted after this. */
const KEPT_DAYS = 7;

const folder = (home: string) => path.join(home, 'tmp', 'kept');

/**
 * A file that is computed once, even if the job fails before it is stored: it stays on this machine, and a job that asks for the same
 * `key` within a week takes it. Its digest is checked.
 *
 * @param work.directory the job's own, on the same file system as `home`
 * @param work.compute writes the file, and returns facts that JSON can hold
 */
export async function keptWork<Facts>(
  home: string,
  key: string,
  work: { directory: string; compute: (file: string) => Promise<Facts> },
): Promise<KeptWork<Facts>> {
  const file = path.join(folder(home), `${key}.bytes`);
  const note = path.join(folder(home), `${key}.json`);
  const drop = async () => {
    // The note first: a file without one is not used.
    for (const each of [note, file]) await rm(each, { force: true });
  };
  const known = await readNote<Facts>(note);
  if (known && (await digestOfFile(file)) === known.sha256) return { file, ...known, drop };
  await drop();

  const made = path.join(work.directory, key);
  const facts = await work.compute(made);
  const sha256 = await digestOfFile(made);
  if (sha256 === null) throw new Error(`${made} is gone.`);
  await mkdir(folder(home), { recursive: true });
  await rename(made, file);
  await writeFile(`${note}.part`, JSON.stringify({ facts, sha256 }));
  await rename(`${note}.part`, note);
  return { file, facts, sha256, drop };
}

async function readNote<Facts>(note: string): Promise<{ facts: Facts; sha256: string } | null> {
  const text = await readFile(note, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text && JSON.parse(text);
}

/** Deletes work that nobody came back for. */
export async function clearKeptWork(home: string): Promise<void> {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of await readdir(folder(home)).catch(() => [])) {
    const file = path.join(folder(home), name);
    const found = await stat(file).catch(() => null);
    if (found && found.mtimeMs < oldest) await rm(file, { force: true });
  }
}
