import { readdir, readFile } from 'node:fs/promises';

/** The processes whose TMPDIR is this folder: those that the soak started, and whatever they started. Linux only; elsewhere none. */
export async function processesOf(tmpdir: string): Promise<{ pid: number; parent: number; command: string }[]> {
  const found = [];
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const environment = await readFile(`/proc/${name}/environ`, 'utf8');
      if (!environment.split('\0').includes(`TMPDIR=${tmpdir}`)) continue;
      const status = await readFile(`/proc/${name}/status`, 'utf8');
      if (/^State:\s+Z/m.test(status)) continue;
      const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      found.push({ pid: Number(name), parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), command });
    } catch {
      // It has ended, or is not ours to read.
    }
  }
  return found;
}
