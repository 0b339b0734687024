import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * Stops a server that still runs on `data` because whoever started it was killed, so that this start gets the data directory
 * to itself. The caller makes sure that no live supervisor owns that server.
 *
 * A postmaster.pid whose process id now belongs to another program is removed: PostgreSQL would take that program for a
 * server and refuse to start.
 */
export async function endOrphan(data: string): Promise<void> {
  const pidFile = path.join(data, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!isAlive(pid) || !(await commandOf(pid)).includes(data)) {
    await rm(pidFile, { force: true });
    return;
  }
  // PostgreSQL's fast shutdown, its immediate shutdown, then SIGKILL.
  const steps = [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const;
  for (const [signal, patience] of steps) {
    process.kill(pid, signal);
    if (await isGone(pid, patience)) return;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isGone(pid: number, patience: number): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    // A process that has ended but was not waited for no longer has a command.
    if (!isAlive(pid) || (await commandOf(pid)) === '') return true;
    await delay(20);
  }
  return false;
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    const ps = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null);
    return ps?.stdout ?? '';
  }
}
