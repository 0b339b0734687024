import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../../zoo/errors.ts';
import { type Lock, takeLock } from './lock.ts';

/**
 * Makes GRAFT_HOME and locks it for this supervisor.
 *
 * @throws InvalidInputError if it cannot be written, or another supervisor has it.
 */
export async function takeHome(home: string): Promise<Lock> {
  const probe = path.join(home, `.write-${process.pid}`);
  try {
    await mkdir(home, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    throw new InvalidInputError(
      `GRAFT_HOME, ${home}, cannot be written (${cause instanceof Error ? cause.message : cause}). Set GRAFT_HOME to a directory that you may write to.`,
      'GRAFT_HOME',
      { cause },
    );
  }
  const taken = await takeLock(path.join(home, 'supervisor.lock'));
  if ('lock' in taken) return taken.lock;
  throw new InvalidInputError(
    `Graft already runs on ${home} (process ${taken.holder}). End it first, or set GRAFT_HOME to another directory.`,
    'GRAFT_HOME',
  );
}
