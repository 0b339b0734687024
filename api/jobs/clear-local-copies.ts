import { opendir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** A copy that no job used for so long is copied from the store again when one does. */
const UNUSED_MS = 7 * 24 * 3_600_000;

/** Deletes the copies of blobs in `GRAFT_HOME/cache` (see `localCopy`) that were not used for a week. Returns how many. */
export async function clearLocalCopies(home: string): Promise<number> {
  const copies = path.join(home, 'cache', 'sha256');
  const directory = await opendir(copies, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  let cleared = 0;
  for await (const entry of directory ?? []) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const found = await stat(file).catch(() => null);
    if (!found || Date.now() - found.mtimeMs < UNUSED_MS) continue;
    await rm(file, { force: true });
    cleared++;
  }
  return cleared;
}
