import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';

/** Where Linux says what a control group may use and uses: version 2 of control groups, then version 1. */
const GROUPS = [
  { limit: 'memory.max', used: 'memory.current', cache: 'inactive_file', folder: '/sys/fs/cgroup' },
  {
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    cache: 'total_inactive_file',
    folder: '/sys/fs/cgroup/memory',
  },
];

/**
 * Bytes that this process can still take: what the machine has free, or what the control group that it runs in (a container)
 * leaves it, whichever is less. Files that the kernel only keeps in memory for later count as free, as in `docker stats`.
 *
 * @param folders for specs: where the control group's files lie
 */
export async function availableMemory(folders = GROUPS.map(({ folder }) => folder)): Promise<number> {
  const free = freemem();
  for (const [i, { limit, used, cache }] of GROUPS.entries()) {
    try {
      const [most, now, statistics] = await Promise.all(
        [limit, used, 'memory.stat'].map((file) => readFile(`${folders[i]}/${file}`, 'utf8')),
      );
      // Without a limit, version 2 says "max" and version 1 a number beyond any machine.
      if (most.trim() === 'max') return free;
      const reclaimable = Number(new RegExp(`^${cache} (\\d+)`, 'm').exec(statistics)?.[1] ?? 0);
      return Math.min(free, Number(most) - Number(now) + reclaimable);
    } catch {
      // This version is not there, or this is not Linux.
    }
  }
  return free;
}
