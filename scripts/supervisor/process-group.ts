import { setTimeout as delay } from 'node:timers/promises';

/**
 * Sends a signal to a process and all its descendants (its process group), where the system has such groups. A process that
 * is already gone is not an error.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalProcess(process.platform === 'win32' ? leader : -leader, signal);
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // macOS answers EPERM for a group whose processes have ended but were not waited for.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Asks a process that is not our child to end, and kills its whole group when `patience` (in ms) is over. */
export async function endGroup(leader: number, patience: number): Promise<void> {
  signalProcess(leader, 'SIGTERM');
  const deadline = Date.now() + patience;
  while (isAlive(leader) && Date.now() < deadline) await delay(50);
  signalGroup(leader, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
