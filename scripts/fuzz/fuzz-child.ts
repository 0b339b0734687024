// Sends mutants through a door, one after the other, and says before each one which it is: the parent learns which one ended this process.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DOORS } from '../../zoo/testing/fuzz/doors/index.ts';
import { type Outcome, runMutant } from '../../zoo/testing/fuzz/run-mutant.ts';

export type FromFuzzChild =
  | { type: 'begins'; seed: number }
  | { type: 'ends'; outcome: Outcome; peakBytes: number }
  | { type: 'fails'; seed: number; error: string };

const [name, from, to] = process.argv.slice(2);
const say = (message: FromFuzzChild) => new Promise<void>((resolve) => process.send?.(message, () => resolve()));
process.on('disconnect', () => process.exit(1));

const scratch = await mkdtemp(path.join(tmpdir(), 'graft-fuzz-'));
let current = -1;
// What no promise carries: it would end the job's process.
process.on('uncaughtException', async (error) => {
  await say({ type: 'fails', seed: current, error: `uncaught: ${error.stack}` });
  process.exit(3);
});
const door = await DOORS[name]();
for (current = Number(from); current < Number(to); current++) {
  await say({ type: 'begins', seed: current });
  try {
    const outcome = await runMutant(door, current, scratch);
    await say({ type: 'ends', outcome, peakBytes: process.resourceUsage().maxRSS * 1024 });
  } catch (error) {
    await say({ type: 'fails', seed: current, error: (error as Error).stack ?? String(error) });
  }
}
await door.close?.();
await rm(scratch, { recursive: true, force: true });
process.exit(0);
