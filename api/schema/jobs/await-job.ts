import type { Context } from '../../context.ts';
import { isAnyWorkerAlive } from '../../jobs/queue.ts';
import { watchJob } from './jobs.ts';

/**
 * Waits until a job is over, for some seconds at most; not at all where no worker runs, nor where the request is one transaction, because
 * workers see its jobs only once it has ended: see http/idempotency.ts.
 */
export async function awaitJob(context: Context, jobId: string, seconds: number): Promise<void> {
  const isVisible = context.outside === undefined;
  if (seconds > 0 && isVisible && (await isAnyWorkerAlive(context.db))) await waitFor(context, jobId, seconds);
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
