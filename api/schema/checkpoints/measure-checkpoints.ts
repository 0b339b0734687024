import { inArray } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { checkpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isOver } from '../jobs/jobs.ts';
import { listCheckpoints } from './list-checkpoints.ts';
import type { ShownCheckpoint } from './pending-checkpoint.ts';

/**
 * Measures the speed of checkpoints, in one job. While one measures all of them, a second call does nothing.
 *
 * @throws RequestError as `listCheckpoints` does; CONFLICT for a variant BROWSER, which runs in a browser
 */
export async function measureCheckpoints(context: Context, ids: string[]): Promise<ShownCheckpoint[]> {
  const rows = await listCheckpoints(context, ids);
  if (rows.some(({ variant }) => variant === 'BROWSER'))
    throw new RequestError(
      'CONFLICT',
      'The network of a variant BROWSER runs in a browser: its variantReport has the latency there. Leave it out.',
      'ids',
    );
  const own = rows.map(({ id }) => id);
  const [jobId] = rows.map((row) => row.speedJobId);
  const running = jobId && rows.every((row) => row.speedJobId === jobId) ? await context.loaders.job.load(jobId) : null;
  if (running && !isOver(running)) return rows;
  const job = await context.db.transaction(async (db) => {
    const started = await enqueueJob({ db, queue: context.queue }, 'measure-checkpoints', {
      checkpointIds: own.join(','),
    });
    await db.update(checkpoints).set({ speedJobId: started.id }).where(inArray(checkpoints.id, own));
    return started;
  });
  for (const id of own) context.loaders.checkpoint.clear(id);
  return rows.map((row) => ({ ...row, speedJobId: job.id }));
}
