import { createHash } from 'node:crypto';
import { counted } from '../counted.ts';
import { entryName, isLitter } from '../data/archive/entry-name.ts';
import { DEFAULT_LIMITS } from '../data/archive/limits.ts';
import { isPictureFile } from '../data/picture-format.ts';
import { InvalidInputError } from '../errors.ts';
import { type Entry, type EntryPlace, fetchEntry, partOf } from './fetch-entry.ts';
import { connectToHub } from './hub-connection.ts';
import { MAX_DATASET_BYTES } from './max-dataset-bytes.ts';
import type { FetchedFile, FetchOptions } from './source.ts';
import { waitForQuota } from './wait-for-quota.ts';

/** Fetched at the same time: most of the time goes into waiting for the hub's answers. */
const AT_ONCE = 8;

/** Pictures in folders, by their names inside the data set's folder. */
export interface FetchedPictures {
  files: FetchedFile[];
  /** Pictures of more bytes than an import reads. */
  tooLarge: { name: string; byteSize: number }[];
  /** Other files of the folder. */
  others: string[];
  /** Digest of the list of files, as `sha256sum` writes it, in hex: one name for what may be 100,000 files. */
  sha256: string;
}

/**
 * Fetches pictures that lie as single files in a repository, and the metadata beside them, a few at a time. What is in `at.parts` from an
 * attempt before is not fetched again.
 *
 * @param paths of `entries`, the files to fetch
 * @param folder of the data set, which names are relative to; null: the repository
 * @throws InvalidInputError if they are more bytes than a data set may have, or have two files of the same name
 */
export async function fetchPictureFiles(
  { entries, paths, folder }: { entries: ReadonlyMap<string, Entry>; paths: string[]; folder: string | null },
  at: Omit<EntryPlace, 'hub'> & { repository: string },
  options: FetchOptions,
): Promise<FetchedPictures> {
  const named = nameFiles([...entries.keys()], folder, at.repository);
  const chosen = new Set(paths);
  const tooLarge: FetchedPictures['tooLarge'] = [];
  const wanted: { name: string; entry: Entry }[] = [];
  for (const [name, path] of named) {
    const entry = entries.get(path);
    if (!entry || !chosen.has(path)) continue;
    if (isPictureFile(path) && entry.byteSize > DEFAULT_LIMITS.maxPictureBytes)
      tooLarge.push({ name, byteSize: entry.byteSize });
    else wanted.push({ name, entry });
  }
  const distinct = [...new Map(wanted.map(({ entry }) => [partOf(entry, at.parts), entry])).values()];
  const byteSize = distinct.reduce((sum, entry) => sum + entry.byteSize, 0);
  const maxBytes = options.maxBytes ?? MAX_DATASET_BYTES;
  if (byteSize > maxBytes)
    throw new InvalidInputError(
      `The ${counted(wanted.length, 'file')} of ${at.repository} have ${byteSize.toLocaleString('en')} bytes, more than the maximum of ${maxBytes.toLocaleString('en')} for a data set. Name a folder of it as path.`,
      'path',
    );
  await options.onSize?.(byteSize);
  const parts = await fetchAll(distinct, at, options);
  const files = wanted.map(({ name, entry }): FetchedFile => {
    const part = parts.get(partOf(entry, at.parts));
    if (!part) throw new Error(`${entry.path} was not fetched.`);
    return { ...part, path: name };
  });
  const others = [...named].filter(([, path]) => !chosen.has(path)).map(([name]) => name);
  return { files, tooLarge, others, sha256: digestOfList(files) };
}

/** The files of a folder by their name in it, as those of an archive of the folder; without what operating systems and git add. */
function nameFiles(paths: string[], folder: string | null, repository: string): Map<string, string> {
  const named = new Map<string, string>();
  const prefix = folder === null ? '' : `${folder}/`;
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const name = entryName(path.slice(prefix.length), repository);
    if (isLitter(name)) continue;
    if (named.has(name))
      throw new InvalidInputError(
        `${repository} holds "${name}" twice (names that differ in Unicode form only count as one). Rename one of them.`,
        'repository',
      );
    named.set(name, path);
  }
  // In this order, so that the same files make the same pack.
  return new Map([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @returns the files by their part */
async function fetchAll(
  entries: Entry[],
  { repository, ...at }: Omit<EntryPlace, 'hub'> & { repository: string },
  options: FetchOptions,
): Promise<Map<string, FetchedFile>> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const connected = { ...options, signal, maxRequests: Number.POSITIVE_INFINITY };
  const patient = connectToHub(repository, { ...connected, tolerate: [429] });
  const { endpoint, fetch } = connectToHub(repository, connected);
  const hub = { endpoint, fetch: waitForQuota(patient.fetch, fetch, signal) };
  const fetched = new Map<string, FetchedFile>();
  const left = entries.values();
  const fetchNext = async () => {
    for (const entry of left) {
      signal.throwIfAborted();
      // One for each file: requests stay registered with their signal until they are collected as garbage.
      const ofFile = AbortSignal.any([signal]);
      const file = await fetchEntry(entry, { hub, ...at }, { ...options, signal: ofFile });
      fetched.set(file.file, file);
      const share = (0.99 * fetched.size) / entries.length;
      options.onProgress?.(share, { done: fetched.size, all: entries.length });
    }
  };
  const fetching = Array.from({ length: AT_ONCE }, fetchNext);
  try {
    await Promise.all(fetching);
  } finally {
    // The first error ends the others too; nothing may be written any more once this is over.
    stop.abort();
    await Promise.allSettled(fetching);
  }
  return fetched;
}

function digestOfList(files: FetchedFile[]): string {
  const hash = createHash('sha256');
  for (const { path, sha256 } of files) hash.update(`${sha256}  ${path}\n`);
  return hash.digest('hex');
}
