import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reread } from '../../data/picture-cache/plan-cache.ts';
import type { ExampleReader } from '../../features/example-reader.ts';
import { availableMemory } from '../checks/available-memory.ts';

/** Of the free memory and of the free disk: a run also needs memory for its steps, and there may be other runs. */
const SHARE = 1 / 4;

/**
 * Keeps the pictures of a run decoded between its epochs, in a file that is read from the operating system's memory. Pictures that there
 * is no room for are decoded each time.
 *
 * @param wanted the most important first
 * @param options.directory removed at the end of the run
 * @param options.mostBytes by default a quarter of the free memory, or of the free disk, if that is less
 */
export async function keepPictures(
  reader: ExampleReader,
  wanted: readonly Reread[],
  { directory, mostBytes }: { directory: string; mostBytes?: number | undefined },
): Promise<void> {
  const kept = wanted.filter(({ examples }) => examples.length > 0);
  const most = mostBytes ?? (await freeRoom(directory));
  if (kept.length === 0 || most === 0) return;
  await reader.keep(kept, { file: join(directory, `pictures-${files++}`), mostBytes: most });
}

/** A run may read two data sets. */
let files = 0;

async function freeRoom(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return Math.floor(SHARE * Math.min(await availableMemory(), bavail * bsize));
}
