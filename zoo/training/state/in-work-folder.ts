import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs `act` with a new folder inside `workDirectory`. At the end, whether it succeeds or fails, everything that was opened is
 * closed, last opened first, and the folder is removed.
 */
export async function inWorkFolder<T>(
  workDirectory: string,
  act: (directory: string, onEnd: (close: () => Promise<void>) => void) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(workDirectory, 'fine-tune-'));
  const closers: (() => Promise<void>)[] = [];
  try {
    return await act(directory, (close) => closers.push(close));
  } finally {
    for (const close of closers.reverse()) await close();
    await rm(directory, { recursive: true, force: true });
  }
}
