import { readdir, readFile } from 'node:fs/promises';

/** Of Linux, on every machine that Node runs on. */
const TICKS_A_SECOND = 100;

/** Seconds of processor that a process and its descendants have used so far; null where the system has no `/proc`. */
export async function processorSeconds(pid: number): Promise<number | null> {
  const all = await readAll();
  if (!all.has(pid)) return null;
  let ticks = 0;
  const wanted = new Set([pid]);
  // Children have larger numbers than their parents, unless the numbers began anew: then a second pass finds them.
  for (let size = 0; size !== wanted.size; ) {
    size = wanted.size;
    for (const [id, { parent }] of all) if (wanted.has(parent)) wanted.add(id);
  }
  for (const id of wanted) ticks += all.get(id)?.ticks ?? 0;
  return ticks / TICKS_A_SECOND;
}

/** Seconds that all processors of this machine have worked so far, for whichever process; null where the system has no `/proc`. */
export async function busySeconds(): Promise<number | null> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => null);
  if (text === null) return null;
  // user, nice, system, idle, waiting for input and output, interrupts (two), stolen by the host
  const [user, nice, system, , , hard, soft, stolen] = text.split('\n', 1)[0].trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + hard + soft + stolen) / TICKS_A_SECOND;
}

async function readAll(): Promise<Map<number, { parent: number; ticks: number }>> {
  const names = await readdir('/proc').catch(() => []);
  const ids = names.filter((name) => /^\d+$/.test(name));
  // A process that has ended meanwhile is left out.
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => null)));
  return new Map(
    lines.flatMap((line, i) => {
      if (line === null) return [];
      // After the name, which may hold anything: state, parent, …; the 12th and 13th are the ticks of user and system.
      const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
      return [[Number(ids[i]), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }] as const];
    }),
  );
}
