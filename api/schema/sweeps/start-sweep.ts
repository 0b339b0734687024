import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { sweeps } from '../../database/tables/index.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isId } from '../../parse.ts';
import { planSweep } from './plan-sweep.ts';

export type SweepRow = typeof sweeps.$inferSelect;

export async function findSweep({ db }: Context, id: string): Promise<SweepRow | null> {
  const [row] = isId(id) ? await db.select().from(sweeps).where(eq(sweeps.id, id)) : [];
  return row ?? null;
}

/**
 * Starts a sweep, in a job.
 *
 * @throws as `planSweep` does
 */
export async function startSweep(context: Context, input: unknown): Promise<SweepRow> {
  const { dataset, plan } = await planSweep(context, input);
  return context.db.transaction(async (db) => {
    const [{ id }] = await db.insert(sweeps).values({ datasetId: dataset.id, plan }).returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'run-sweep', { sweepId: id });
    return (await db.update(sweeps).set({ jobId: job.id }).where(eq(sweeps.id, id)).returning())[0];
  });
}
