import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs `act` with a new folder inside `workDirectory`. At the end, whether it succeeds or fails, everything that was opened is
 * closed, last opened first, and the folder is removed.
 *
 * @throws what `act` throws, even where something cannot be closed after it: a session whose device is lost cannot. Where only the
 * closing fails, its first error
 */
export async function inWorkFolder<T>(
  workDirectory: string,
  act: (directory: string, onEnd: (close: () => Promise<void>) => void) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(workDirectory, 'fine-tune-'));
  const closers: (() => Promise<void>)[] = [];
  const ended = await act(directory, (close) => closers.push(close)).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const failures: unknown[] = [];
  for (const close of closers.reverse()) await close().catch((error: unknown) => failures.push(error));
  await rm(directory, { recursive: true, force: true });
  if ('error' in ended) throw ended.error;
  if (failures.length > 0) throw failures[0];
  return ended.value;
}
