import { garbageReports } from '../../database/tables/index.ts';
import { collectGarbage } from '../../garbage/collect-garbage.ts';
import type { JobPayload } from '../kinds.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Looks at the whole store, deletes what nothing needs unless it is a dry run, and keeps the figures: those of the last look alone. */
export async function collectGarbageJob(
  { db, blobs, job, progress }: JobContext,
  { dryRun, graceMinutes }: JobPayload<'collect-garbage'>,
): Promise<void> {
  progress(0, 'Listing the store');
  const isDryRun = dryRun === 'true';
  const found = await collectGarbage({ db, blobs }, { dryRun: isDryRun, graceMs: Number(graceMinutes) * 60_000 });
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx.delete(garbageReports);
    await tx.insert(garbageReports).values({ ...found, isDryRun, jobId: job.id });
  });
}
