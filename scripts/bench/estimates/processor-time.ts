import { setTimeout as delay } from 'node:timers/promises';
import type { startWorker } from '../../../api/worker/start-worker.ts';
import { oneExample } from '../../../zoo/inference/measure-speed.ts';
import type { Preprocessing } from '../../../zoo/model.ts';
import { openSession } from '../../../zoo/runtime/session.ts';
import { processorSeconds } from '../serving/processor-time.ts';

const RUNS = 30;
const INTERVAL_MS = 100;

/** Milliseconds of processor that a model takes for one example: what `measureSpeed` measures by the clock. */
export async function processorMilliseconds(model: Uint8Array, preprocessing: Preprocessing): Promise<number> {
  const { feeds } = oneExample({ model, preprocessing });
  const session = await openSession(model);
  try {
    const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const before = process.cpuUsage();
      await session.run(given);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1_000);
    }
    return times.toSorted((a, b) => a - b)[RUNS / 2];
  } finally {
    await session.close();
  }
}

/** Seconds of processor that a job's process has used when it ends, to a tenth; resolves after `ended`. */
export async function processorOfJob(
  worker: Awaited<ReturnType<typeof startWorker>>,
  jobId: string,
  ended: Promise<unknown>,
): Promise<number> {
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  let most = 0;
  while (!isOver) {
    const pid = worker.jobProcesses().get(jobId);
    if (pid !== undefined) most = Math.max(most, (await processorSeconds(pid)) ?? 0);
    await Promise.race([over, delay(INTERVAL_MS)]);
  }
  await over;
  return most;
}
