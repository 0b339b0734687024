import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Context } from '../../context.ts';
import { checkpoints, type JobRow, jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import type { JobPayload } from '../../jobs/kinds.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { awaitJob } from '../jobs/await-job.ts';
import { findJob, isOver } from '../jobs/jobs.ts';
import { type CheckpointRow, pendingOf, type ShownCheckpoint } from './pending-checkpoint.ts';

type DerivingKind = 'calibrate-checkpoint' | 'carry-thresholds' | 'export-checkpoint';

/** How long a request waits for its checkpoint by default, and at most: many proxies give up after two minutes. */
/** Many proxies and load balancers give up after 60 seconds, others after two minutes. */
export const WAIT_SECONDS = { default: 50, most: 110 } as const;

/** The argument's description in the schema. */
export const WAIT = `How long to wait for the job that makes it, in seconds: 0 to ${WAIT_SECONDS.most}. If the job is not over by then, or no worker runs, the answer is a checkpoint that is not ready: see its job. With an Idempotency-Key the answer does not wait, because the job begins after it.`;

/**
 * Starts the job that makes a checkpoint from another, and waits for it. If the same one was made before, or is being made, it is that.
 *
 * @param isSame finds it among those that were made from the original
 * @param waitSeconds 0: returns at once
 * @throws RequestError as `awaitCheckpoint`
 */
export async function deriveInJob<K extends DerivingKind>(
  context: Context,
  kind: K,
  asked: Omit<JobPayload<K>, 'checkpointId'> & { originalId: string },
  { isSame, waitSeconds }: { isSame: (row: CheckpointRow) => boolean; waitSeconds: number | null },
): Promise<ShownCheckpoint> {
  const { db, queue } = context;
  const found = await db.transaction(async (tx) => {
    // Two requests at once start one job: the second waits here for the first.
    await tx.select({ id: checkpoints.id }).from(checkpoints).where(eq(checkpoints.id, asked.originalId)).for('update');
    const made = await tx
      .select()
      .from(checkpoints)
      .where(and(eq(checkpoints.derivedFromId, asked.originalId), isNull(checkpoints.deletedAt)));
    const same = made.find(isSame);
    if (same) return { made: same };
    const [running] = await tx
      .select()
      .from(jobs)
      .where(
        and(
          eq(jobs.kind, kind),
          inArray(jobs.state, ['QUEUED', 'RUNNING']),
          sql`${jobs.payload} - 'checkpointId' = ${JSON.stringify(asked)}::jsonb`,
        ),
      );
    const payload = { ...asked, checkpointId: uuidv7() } as unknown as JobPayload<K>;
    return { job: running ?? (await enqueueJob({ db: tx, queue }, kind, payload)) };
  });
  return found.made ?? awaitCheckpoint(context, found.job, waitSeconds);
}

/**
 * Waits for the checkpoint that a job makes.
 *
 * @param waitSeconds how long; `WAIT_SECONDS.default` if null. It does not wait where no worker runs
 * @returns the checkpoint; what is known of it if the job is not over by then
 * @throws RequestError BAD_USER_INPUT for a wrong `waitSeconds`; CONFLICT with the job's error if it failed or was cancelled
 */
export async function awaitCheckpoint(
  context: Context,
  { id: jobId, payload }: JobRow,
  waitSeconds: number | null,
): Promise<ShownCheckpoint> {
  const seconds = waitSeconds ?? WAIT_SECONDS.default;
  await awaitJob(context, jobId, seconds);
  context.loaders.checkpoint.clear(payload.checkpointId);
  if (payload.originalId) context.loaders.derivedCheckpoints.clear(payload.originalId);
  const made = await context.loaders.checkpoint.load(payload.checkpointId);
  if (made) return made;
  const job = await findJob(context, jobId);
  const pending = isOver(job) ? null : await pendingOf(context, job);
  if (pending) return pending;
  throw new RequestError('CONFLICT', job.error ?? `Job ${jobId} ended as ${job.state}.`);
}

/** @throws RequestError BAD_USER_INPUT if it is out of range */
export function checkWait(waitSeconds: number | null): void {
  if (waitSeconds === null || (waitSeconds >= 0 && waitSeconds <= WAIT_SECONDS.most)) return;
  throw new RequestError('BAD_USER_INPUT', `waitSeconds must be 0 to ${WAIT_SECONDS.most}.`, 'waitSeconds');
}
