import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';

/** The files in which Linux gives the limit and usage of a control group: cgroup version 2, then version 1. */
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
 * The bytes that this process can still allocate: the machine's free memory, or what its control group (a container) has left,
 * whichever is less. The page cache counts as free, as in `docker stats`.
 *
 * @param folders where the control group's files are; for specs
 */
export async function availableMemory(folders = GROUPS.map(({ folder }) => folder)): Promise<number> {
  const free = freemem();
  for (const [i, { limit, used, cache }] of GROUPS.entries()) {
    try {
      const [most, now, statistics] = await Promise.all(
        [limit, used, 'memory.stat'].map((file) => readFile(`${folders[i]}/${file}`, 'utf8')),
      );
      // Without a limit, version 2 has "max", and version 1 a number larger than any machine's memory.
      if (most.trim() === 'max') return free;
      const reclaimable = Number(new RegExp(`^${cache} (\\d+)`, 'm').exec(statistics)?.[1] ?? 0);
      return Math.min(free, Number(most) - Number(now) + reclaimable);
    } catch {
      // This version is not available, or this is not Linux.
    }
  }
  return free;
}
