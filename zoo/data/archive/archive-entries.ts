import { open } from 'node:fs/promises';
import { InvalidInputError } from '../../errors.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { ArchiveBudget } from './budget.ts';
import type { ImportLimits } from './limits.ts';
import { tarEntries } from './tar-entries.ts';
import { zipEntries } from './zip-entries.ts';

/**
 * The files of a zip or tar.gz, one after the other, never the whole archive in memory. Its type is read from its first
 * bytes, not its name. `archive` is its name in messages. Throws InvalidInputError when it is neither, is damaged, or
 * exceeds the limits.
 */
export async function* archiveEntries(
  file: string,
  archive: string,
  limits: ImportLimits,
): AsyncGenerator<ArchiveEntry> {
  const { magic, size } = await look(file);
  const budget = new ArchiveBudget(archive, size, limits);
  if (magic.startsWith('504b0304') || magic.startsWith('504b0506')) yield* zipEntries(file, archive, budget);
  else if (magic.startsWith('1f8b')) yield* tarEntries(file, archive, budget);
  else
    throw new InvalidInputError(
      `"${archive}" is neither a zip nor a tar.gz${size === 0 ? ' but empty (0 bytes)' : ''}. ` +
        'Pack one folder a class into a .zip or .tar.gz and upload that.',
    );
}

async function look(file: string): Promise<{ magic: string; size: number }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return { magic: buffer.subarray(0, bytesRead).toString('hex'), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}
