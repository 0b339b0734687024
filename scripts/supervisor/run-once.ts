import { spawn } from 'node:child_process';
import { UnavailableError } from '../../zoo/errors.ts';
import type { ProcessLog } from './log.ts';
import { signalGroup } from './process-group.ts';
import type { Watchdog } from './watchdog.ts';

export interface RunOptions {
  name: string;
  /** Arguments of `node`. */
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: ProcessLog;
  watchdog: Watchdog;
  /** Stops the program and all its child processes. */
  signal: AbortSignal;
}

/**
 * Runs a program to its end.
 *
 * @throws UnavailableError with the end of its log if it fails; the signal's reason if it was ended by `signal`.
 */
export async function runOnce(options: RunOptions): Promise<void> {
  const { name, args, cwd, env, log, watchdog, signal } = options;
  signal.throwIfAborted();
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  log.follow(child.stdout, 'hide');
  log.follow(child.stderr, 'hide');
  const { pid } = child;
  if (pid !== undefined) watchdog.add(pid);
  const end = () => pid !== undefined && signalGroup(pid, 'SIGKILL');
  signal.addEventListener('abort', end);
  try {
    const how = await new Promise<string | null>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('close', (code, by) =>
        resolve(code === 0 ? null : by ? `was ended by ${by}` : `ended with code ${code}`),
      );
    });
    signal.throwIfAborted();
    if (how) throw new UnavailableError(`The ${name} ${how}. Its log, ${log.file}, ends with:\n${log.tail()}`);
  } finally {
    signal.removeEventListener('abort', end);
    if (pid !== undefined) watchdog.remove(pid);
  }
}
