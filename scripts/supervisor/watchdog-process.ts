// Ends the supervisor's processes when the supervisor is gone and could not do so: killed, or out of memory. It notices by
// its standard input, which closes with the supervisor. Each line there is `+PID` or `-PID`: a process group to end, or not.
import { createInterface } from 'node:readline';
import { endGroup } from './process-group.ts';

const PATIENCE_MS = 15_000;

const groups = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(pid);
  else groups.delete(pid);
}
await Promise.all([...groups].map((pid) => endGroup(pid, PATIENCE_MS)));
