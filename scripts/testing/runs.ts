import { readFile } from 'node:fs/promises';

/** Whether a process runs; one that ended but was not waited for does not. */
export async function runs(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (state) return !/\) [ZX] /.test(state);
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux';
  } catch {
    return false;
  }
}
