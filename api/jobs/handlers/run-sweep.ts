import { eq } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { isClosed } from '../../../zoo/training/options/closed-head.ts';
import { comparePredictions } from '../../../zoo/transfer/sweep/sweep-metric.ts';
import { fineTunes, type SweepConclusion, sweeps } from '../../database/tables/index.ts';
import { leaderboard, type Placed } from '../../sweeps/leaderboard.ts';
import type { JobPayload } from '../kinds.ts';
import { notifyJob } from '../notifications.ts';
import { noteGaps } from './fine-tune.ts';
import { findFeatures, loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { judgeOnTest } from './judge-on-test.ts';
import { ownJob } from './own-job.ts';
import { runTrial, type TrialEnd } from './run-trial.ts';
import { validationOf } from './validation-of.ts';

type SweepRow = typeof sweeps.$inferSelect;

/**
 * Runs a sweep's trials, one after the other, in this process, so that they share what is loaded and extracted. Each is a
 * separate fine-tune: one that fails does not end the sweep. Trials that have ended are not run again when the job is retried or resumed.
 * The best on validation is evaluated on the test split, once.
 *
 * @throws InvalidInputError if every trial failed
 */
export async function runSweep(job: JobContext, { sweepId }: JobPayload<'run-sweep'>): Promise<void> {
  const context = { ...job, loaded: new Map() };
  const sweep = await context.db.query.sweeps.findFirst({ where: eq(sweeps.id, sweepId) });
  if (!sweep) throw new Error(`There is no sweep ${sweepId} any more.`);
  await runRungs(context, sweep);
  context.progress(0.97, 'Judging the best on the test split');
  const [best, second = null] = leaderboard(sweep.plan, await rowsOf(context, sweep));
  const { dataset } = await loadDataset(context, sweep.datasetId);
  const conclusion = await conclude(context, sweep, { best, second, dataset });
  await judge(context, best, dataset);
  await context.db.transaction(async (tx) => {
    await ownJob(tx, context.job);
    await tx.update(sweeps).set({ conclusion }).where(eq(sweeps.id, sweep.id));
    await notifyJob(tx, context.job.id);
  });
}

const rowsOf = ({ db }: JobContext, { id }: SweepRow) => db.select().from(fineTunes).where(eq(fineTunes.sweepId, id));

/** Runs each rung's trials: all of the first, then the best of the rung before. */
async function runRungs(context: JobContext, sweep: SweepRow): Promise<void> {
  const { rungs, trials, metric } = sweep.plan;
  const total = rungs.reduce((sum, rung) => sum + rung.trials, 0);
  let order = trials.map((_, trial) => trial);
  let begun = 0;
  for (const [rung, { trials: count }] of rungs.entries()) {
    const ends: TrialEnd[] = [];
    for (const trial of order.slice(0, count)) {
      const at = begun++;
      const where = `Trial ${at + 1} of ${total}`;
      const progress = (fraction: number, stage: string) =>
        context.progress((0.97 * (at + fraction)) / total, `${where}: ${stage}`);
      // A head that is fitted once is the same in every rung.
      const place = { trial, rung: isClosed(trials[trial].options) ? 0 : rung };
      ends.push(await runTrial({ ...context, progress }, sweep, place));
    }
    const done = leaderboard(
      { metric },
      ends.flatMap(({ row }) => (row.measured ? [row] : [])),
    );
    if (done.length === 0) throw allFailed(ends);
    order = done.map(({ row }) => row.trial ?? 0);
  }
}

function allFailed(ends: TrialEnd[]): InvalidInputError {
  const reasons = [...new Set(ends.map(({ error }) => error ?? 'no reason'))];
  const others = reasons.length > 3 ? ` And ${reasons.length - 3} other reasons: see the trials.` : '';
  return new InvalidInputError(
    `All ${ends.length} runs of the sweep failed, so nothing leads. ${reasons.slice(0, 3).join(' ')}${others}`,
  );
}

/** Tests whether the best is better than the second, on validation. */
async function conclude(
  context: JobContext,
  { plan: { metric } }: SweepRow,
  { best, second, dataset }: { best: Placed; second: Placed | null; dataset: Dataset },
): Promise<SweepConclusion> {
  if (!second) return { bestId: best.row.id, pValue: null };
  const [first, other] = [await validationOf(context, best.row.id), await validationOf(context, second.row.id)];
  const pValue = comparePredictions(metric, first.predictions, other.predictions, dataset.index.labels);
  return { bestId: best.row.id, pValue };
}

/** Judges the winner on the test split, and notes the gaps between groups that it shows there. */
async function judge(context: JobContext, { row }: Placed, dataset: Dataset): Promise<void> {
  const { checkpoint } = await validationOf(context, row.id);
  const { row: model } = await loadModel(context, row.modelId);
  const { row: datasetRow } = await loadDataset(context, row.datasetId);
  const features = await findFeatures(context, model, datasetRow, row.options.frozenPrecision);
  const trainedFrom = { model, dataset: datasetRow, featuresSha256: features?.sha256 ?? null };
  await judgeOnTest(context, checkpoint, { fineTune: row, dataset, trainedFrom });
  await noteGaps(context, row);
}
