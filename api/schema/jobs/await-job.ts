import type { Context } from '../../context.ts';
import { isAnyWorkerAlive } from '../../jobs/queue.ts';
import { watchJob } from './jobs.ts';

/** Waits until a job is over, for some seconds at most; not at all where no worker runs. */
export async function awaitJob(context: Context, jobId: string, seconds: number): Promise<void> {
  if (seconds > 0 && (await isAnyWorkerAlive(context.db))) await waitFor(context, jobId, seconds);
  context.loaders.job.clear(jobId);
}

async function waitFor(context: Context, jobId: string, seconds: number): Promise<void> {
  const changes = watchJob(context, jobId, () => context.loaders.job.load(jobId));
  const timer = setTimeout(() => void changes.return?.(), seconds * 1000);
  try {
    for await (const _ of changes);
  } finally {
    clearTimeout(timer);
  }
}
