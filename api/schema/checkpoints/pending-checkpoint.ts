import { and, inArray, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { type checkpoints, type JobRow, jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId } from '../../parse.ts';

export type CheckpointRow = typeof checkpoints.$inferSelect;

/** A checkpoint that a job is to make: what is known of it before it is there. */
export type PendingCheckpoint = {
  [K in keyof CheckpointRow]: K extends
    | 'id'
    | 'fineTuneId'
    | 'epoch'
    | 'labels'
    | 'createdAt'
    | 'derivedFromId'
    | 'fittedHead'
    ? CheckpointRow[K]
    : null;
} & { jobId: string };

export type ShownCheckpoint = CheckpointRow | PendingCheckpoint;

/** The kinds of jobs that make one checkpoint, whose id is in their payload. */
const MAKERS: JobRow['kind'][] = ['calibrate-checkpoint', 'carry-thresholds', 'export-checkpoint', 'zero-shot'];

/**
 * @returns the checkpoint
 * @throws RequestError CONFLICT, with its job in the details, if it is not there yet
 */
export function madeCheckpoint(shown: ShownCheckpoint): CheckpointRow {
  if (!('jobId' in shown)) return shown;
  throw notReady(shown.id, shown.jobId);
}

/** The error for a checkpoint that a request names and that is not there: NOT_FOUND, or CONFLICT while a job makes it. */
export async function missingCheckpoint(context: Context, id: string, field: string): Promise<RequestError> {
  const job = await makerOf(context, id);
  return job ? notReady(id, job.id, field) : new RequestError('NOT_FOUND', `There is no checkpoint ${id}.`, field);
}

function notReady(id: string, jobId: string, field?: string): RequestError {
  const message = `The checkpoint ${id} is not ready: job ${jobId} makes it. Wait until the job has succeeded.`;
  return new RequestError('CONFLICT', message, field, { details: { jobId } });
}

/** The job that makes a checkpoint, or made it; null for one that training saved. */
export async function makerOf({ db }: Context, id: string): Promise<JobRow | null> {
  if (!isId(id)) return null;
  const [job] = await db
    .select()
    .from(jobs)
    .where(and(inArray(jobs.kind, MAKERS), sql`${jobs.payload} ->> 'checkpointId' = ${id}`));
  return job ?? null;
}

/** A checkpoint, or what is known of it before its job has made it; null if there is neither. */
export async function findCheckpoint(context: Context, id: string): Promise<ShownCheckpoint | null> {
  const row = await context.loaders.checkpoint.load(id);
  if (row) return row;
  const job = await makerOf(context, id);
  return job && pendingOf(context, job);
}

/** What is known of the checkpoint that a job makes; null if what it is made from was deleted. */
export async function pendingOf({ loaders }: Context, job: JobRow): Promise<PendingCheckpoint | null> {
  const { checkpointId: id, originalId, fineTuneId } = job.payload;
  const known = { id, createdAt: job.createdAt, jobId: job.id, ...NOTHING };
  if (originalId) {
    const original = await loaders.checkpoint.load(originalId);
    if (!original) return null;
    const { fineTuneId, epoch, labels, fittedHead } = original;
    return { ...known, fineTuneId, epoch, labels, fittedHead, derivedFromId: originalId };
  }
  const fineTune = await loaders.fineTune.load(fineTuneId);
  const labels = fineTune?.options.zeroShot?.labels;
  return labels ? { ...known, fineTuneId, epoch: 1, labels, derivedFromId: null } : null;
}

const NOTHING = {
  byteSize: null,
  sha256: null,
  validationLoss: null,
  validationScore: null,
  targetMetrics: null,
  adapterSha256: null,
  adapterByteSize: null,
  temperature: null,
  groupThresholds: null,
  fittedHead: null,
  variant: null,
  variantReport: null,
  pageSha256: null,
  pageByteSize: null,
  outputsSha256: null,
  speed: null,
  speedJobId: null,
  deletedAt: null,
};
