import { and, eq, sql } from 'drizzle-orm';
import { ENGINE_VERSION } from '../../../zoo/training/options/engine-version.ts';
import { measureMetric } from '../../../zoo/transfer/sweep/sweep-metric.ts';
import { fineTunes, jobs, type sweeps } from '../../database/tables/index.ts';
import { notifyJob } from '../notifications.ts';
import { reasonOf } from '../reason.ts';
import { ensureFeatures } from './ensure-features.ts';
import { trainTrial } from './fine-tune.ts';
import { loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';
import { validationOf } from './validation-of.ts';

type FineTuneRow = typeof fineTunes.$inferSelect;

/** How a trial ended: `error` says why it failed. */
export interface TrialEnd {
  row: FineTuneRow;
  error: string | null;
}

interface Place {
  trial: number;
  rung: number;
}

/**
 * Runs one trial of a sweep, unless it has ended before. While it runs, its job is the sweep's; afterwards it has its own job, which says
 * whether it succeeded, and why not.
 *
 * @throws the signal's reason if the sweep is stopped; the trial then runs again when the sweep is resumed
 */
export async function runTrial(
  context: JobContext,
  sweep: typeof sweeps.$inferSelect,
  place: Place,
): Promise<TrialEnd> {
  const { db, signal } = context;
  const known = await ended(context, sweep, place);
  if (known) return known;
  const started = new Date();
  const row = await begin(context, sweep, place);
  try {
    if (readsFeatures(row)) await shareFeatures(context, row);
    await trainTrial(context, row);
    const { checkpoint, predictions } = await validationOf(context, row.id);
    const measured = measureMetric(sweep.plan.metric, predictions, checkpoint.labels);
    return await end(context, row, { measured, error: null, started });
  } catch (error) {
    signal.throwIfAborted();
    // Another worker has the sweep now.
    await db.transaction((tx) => ownJob(tx, context.job));
    return end(context, row, { measured: null, error: reasonOf(error), started });
  }
}

/** A trial that was done before. */
async function ended({ db }: JobContext, { id }: typeof sweeps.$inferSelect, place: Place): Promise<TrialEnd | null> {
  const [found] = await db
    .select({ row: fineTunes, job: jobs })
    .from(fineTunes)
    .innerJoin(jobs, eq(jobs.id, fineTunes.jobId))
    .where(and(eq(fineTunes.sweepId, id), eq(fineTunes.trial, place.trial), eq(fineTunes.rung, place.rung)));
  return found?.job.kind === 'fine-tune' ? { row: found.row, error: found.job.error } : null;
}

async function begin(
  { db, job }: JobContext,
  { id: sweepId, datasetId, plan }: typeof sweeps.$inferSelect,
  place: Place,
): Promise<FineTuneRow> {
  const { modelId, options } = plan.trials[place.trial];
  const epochs = plan.rungs[place.rung].epochs ?? options.epochs;
  const values = {
    ...{ modelId, datasetId, sweepId, ...place, strategy: options.strategy, jobId: job.id },
    options: { ...options, epochs, engineVersion: ENGINE_VERSION },
  };
  const [row] = await db
    .insert(fineTunes)
    .values(values)
    .onConflictDoUpdate({ target: [fineTunes.sweepId, fineTunes.trial, fineTunes.rung], set: { jobId: job.id } })
    .returning();
  return row;
}

/** Whether training reads the features at the last layer, which other trials of the model read too. */
const readsFeatures = ({ strategy, options }: FineTuneRow) =>
  (strategy === 'LINEAR_PROBE' || strategy === 'PROTOTYPE') && !options.augment;

async function shareFeatures(context: JobContext, { modelId, datasetId }: FineTuneRow): Promise<void> {
  const { row: model } = await loadModel(context, modelId);
  const { row: dataset } = await loadDataset(context, datasetId);
  await ensureFeatures(context, model, dataset);
}

/** Gives the trial its own finished job. */
async function end(
  { db, job: sweepJob }: JobContext,
  { id }: FineTuneRow,
  { measured, error, started }: { measured: FineTuneRow['measured']; error: string | null; started: Date },
): Promise<TrialEnd> {
  return db.transaction(async (tx) => {
    await ownJob(tx, sweepJob);
    const [job] = await tx
      .insert(jobs)
      .values({
        ...{ kind: 'fine-tune', payload: { fineTuneId: id }, workerId: sweepJob.workerId, error, attempts: 1 },
        ...(error === null ? { state: 'SUCCEEDED', progress: 1 } : { state: 'FAILED' }),
        ...{ startedAt: started, finishedAt: sql`now()`, requestId: sweepJob.requestId, trace: sweepJob.trace },
      })
      .returning();
    const [row] = await tx.update(fineTunes).set({ jobId: job.id, measured }).where(eq(fineTunes.id, id)).returning();
    // What is done stays: a worker that ends from now on counts against the next trial.
    await tx.update(jobs).set({ attemptsSinceSave: 0 }).where(eq(jobs.id, sweepJob.id));
    await notifyJob(tx, sweepJob.id);
    return { row, error };
  });
}
