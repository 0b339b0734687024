import { eq } from 'drizzle-orm';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { fineTunes, jobs } from '../../database/tables/index.ts';
import { leaderboard } from '../../sweeps/leaderboard.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { SweepMethod } from '../enums.ts';
import { FineTuneEstimate } from '../fine-tunes/estimate-type.ts';
import { FineTune } from '../fine-tunes/fine-tune-type.ts';
import { Job } from '../jobs/job-type.ts';
import { describeConclusion } from './describe-conclusion.ts';
import { estimateSweep } from './estimate-sweep.ts';
import { listSweeps } from './list-sweeps.ts';
import { resumeSweep } from './resume-sweep.ts';
import { findSweep, type SweepRow, startSweep } from './start-sweep.ts';
import { FailedTrial, StartSweepInput, Sweep, SweepConnection, SweepEntry, SweepRung } from './sweep-type.ts';

@Resolver(() => Sweep)
export class SweepResolver {
  @Query(() => Sweep, { nullable: true })
  sweep(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findSweep(context, id);
  }

  @Query(() => SweepConnection, { description: 'Newest first.' })
  sweeps(
    @Ctx() context: Context,
    @Arg('datasetId', () => ID, { nullable: true }) datasetId: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listSweeps(context, { datasetId, first, after });
  }

  @Query(() => FineTuneEstimate, {
    description:
      'The time and the memory that a sweep would take here: all trials of all rungs, from what has run on the machines of the workers.',
  })
  sweepEstimate(@Ctx() context: Context, @Arg('input', () => StartSweepInput) input: StartSweepInput) {
    return estimateSweep(context, input);
  }

  @Mutation(() => Sweep, { description: 'Runs fine-tunes with models and options drawn at random, in one job.' })
  startSweep(@Ctx() context: Context, @Arg('input', () => StartSweepInput) input: StartSweepInput) {
    return startSweep(context, input);
  }

  @Mutation(() => Sweep, {
    description: 'Goes on with a sweep whose job failed or was cancelled, in a new job; trials that are done stay.',
  })
  resumeSweep(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return resumeSweep(context, id);
  }

  @FieldResolver(() => Dataset)
  dataset(@Ctx() { loaders }: Context, @Root() row: SweepRow) {
    return loaders.anyDataset.load(row.datasetId);
  }

  @FieldResolver(() => SweepMethod)
  method(@Root() { plan }: SweepRow) {
    return plan.method;
  }

  @FieldResolver(() => String)
  metric(@Root() { plan }: SweepRow) {
    return plan.metric;
  }

  @FieldResolver(() => Int)
  seed(@Root() { plan }: SweepRow) {
    return plan.seed;
  }

  @FieldResolver(() => [SweepRung])
  rungs(@Root() { plan }: SweepRow) {
    return plan.rungs;
  }

  @FieldResolver(() => [SweepEntry], { description: 'The trials that succeeded so far, best first.' })
  async leaderboard(@Ctx() context: Context, @Root() row: SweepRow) {
    const placed = leaderboard(row.plan, await runsOf(context, row));
    return placed.map(({ row, measured }) => ({ fineTune: row, ...measured }));
  }

  @FieldResolver(() => [FailedTrial], { description: 'The trials that failed.' })
  async failures(@Ctx() { db }: Context, @Root() { id }: SweepRow) {
    const rows = await db
      .select({ fineTune: fineTunes, job: jobs })
      .from(fineTunes)
      .innerJoin(jobs, eq(jobs.id, fineTunes.jobId))
      .where(eq(fineTunes.sweepId, id));
    return rows
      .filter(({ job }) => job.kind === 'fine-tune' && job.state === 'FAILED')
      .map(({ fineTune, job }) => ({ fineTune, error: job.error ?? '' }));
  }

  @FieldResolver(() => [FineTune], { description: 'The fine-tunes of the leaderboard, best first.' })
  async trials(@Ctx() context: Context, @Root() row: SweepRow) {
    return leaderboard(row.plan, await runsOf(context, row)).map((placed) => placed.row);
  }

  @FieldResolver(() => FineTune, {
    nullable: true,
    description: 'The one that leads when all is done: it alone is judged on the test split. null until then.',
  })
  best(@Ctx() { loaders }: Context, @Root() { conclusion }: SweepRow) {
    return conclusion && loaders.fineTune.load(conclusion.bestId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Whether the best is better than the second, in a sentence; null until all is done.',
  })
  async conclusion(@Ctx() context: Context, @Root() row: SweepRow) {
    const { conclusion, plan } = row;
    return conclusion && describeConclusion(conclusion, leaderboard(plan, await runsOf(context, row)), plan.metric);
  }

  @FieldResolver(() => Boolean, { description: 'Whether resumeSweep can go on with it.' })
  async resumable(@Ctx() { loaders }: Context, @Root() { jobId, conclusion }: SweepRow) {
    const job = jobId ? await loaders.job.load(jobId) : null;
    return conclusion === null && (job?.state === 'FAILED' || job?.state === 'CANCELLED');
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() { jobId }: SweepRow) {
    return jobId && loaders.job.load(jobId);
  }
}

const runsOf = ({ db }: Context, { id }: SweepRow) => db.select().from(fineTunes).where(eq(fineTunes.sweepId, id));
