import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Dataset, DatasetIndex } from './dataset.ts';

/**
 * Puts a data set into a directory, which is made if it does not exist: completely, or not at all.
 *
 * @param build writes the pack to the given path, and returns the index
 * @throws the error of `build`; the signal's reason when aborted
 */
export async function storeDataset(
  directory: string,
  packName: string,
  build: (packFile: string) => Promise<DatasetIndex>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (fraction: number, stage: string) => void },
): Promise<{ dataset: Dataset; indexFile: string }> {
  const made = await mkdir(directory, { recursive: true });
  const indexFile = join(directory, 'index.json');
  const packFile = join(directory, packName);
  let work: string | undefined;
  try {
    work = await mkdtemp(join(directory, '.import-'));
    const workPack = join(work, 'pack');
    const index = await build(workPack);
    await writeFile(join(work, 'index'), JSON.stringify(index), { flush: true });
    signal?.throwIfAborted();
    // The index last: a pack without an index is ignored, an index without its pack would be an incomplete data set.
    await rename(workPack, packFile);
    await rename(join(work, 'index'), indexFile).catch(async (error) => {
      await rm(packFile, { force: true });
      throw error;
    });
    onProgress?.(1, 'Done');
    return { dataset: { index, packFile }, indexFile };
  } catch (error) {
    if (work) await rm(work, { recursive: true, force: true });
    work = undefined;
    if (made) await removeEmpty(directory, made);
    throw error;
  } finally {
    if (work) await rm(work, { recursive: true, force: true });
  }
}

/** Removes a directory and those above it up to `top`, as long as they are empty: others may be using them by now. */
async function removeEmpty(directory: string, top: string): Promise<void> {
  for (let path = resolve(directory); path.startsWith(resolve(top)); path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
