import { readFile, stat } from 'node:fs/promises';
import type { ArchiveEntry } from './archive-entry.ts';
import { ArchiveBudget, tooLarge } from './budget.ts';
import { entryName, isLitter } from './entry-name.ts';
import type { ImportLimits } from './limits.ts';

/** A file on this machine, under the name that a data set knows it by. */
export interface LooseFile {
  name: string;
  file: string;
}

/**
 * Single files as if they were the entries of an archive, within the same limits. `source` is the folder or the repository that they are
 * from, in messages. Throws InvalidInputError as `archiveEntries`.
 */
export async function* fileEntries(
  files: LooseFile[],
  source: string,
  limits: ImportLimits,
): AsyncGenerator<ArchiveEntry> {
  // Nothing is packed, so that no ratio is too high.
  const budget = new ArchiveBudget(source, Number.POSITIVE_INFINITY, limits);
  for (const [i, { name: path, file }] of files.entries()) {
    budget.countEntry();
    const name = entryName(path, source);
    if (name === '' || isLitter(name)) continue;
    const read = async (maxBytes: number) => {
      const { size } = await stat(file);
      budget.countBytes(size);
      if (size > maxBytes) throw tooLarge(name, maxBytes);
      return readFile(file);
    };
    yield { name, read, progress: (i + 1) / files.length, isRandomAccess: true };
  }
}
