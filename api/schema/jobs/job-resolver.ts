import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../../context.ts';
import { readJobLog } from '../../jobs/job-log.ts';
import { JobState } from '../enums.ts';
import { subjectOf } from './job-subject.ts';
import { JobSubject } from './job-subject-type.ts';
import { Job, JobConnection, JobLogLine } from './job-type.ts';
import { cancelJob, findJob, type JobRow, listJobs, watchJob } from './jobs.ts';

@Resolver(() => Job)
export class JobResolver {
  @Query(() => Job, { nullable: true })
  job(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return context.loaders.job.load(id);
  }

  @Query(() => JobConnection, { description: 'Newest first.' })
  jobs(
    @Ctx() context: Context,
    @Arg('state', () => JobState, { nullable: true }) state: JobRow['state'] | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listJobs(context, { state, first, after });
  }

  @FieldResolver(() => JobSubject, {
    nullable: true,
    description: 'null if it is gone, and for jobs that concern the whole installation.',
  })
  subject(@Ctx() context: Context, @Root() job: JobRow) {
    return subjectOf(context, job);
  }

  @Mutation(() => Job)
  cancelJob(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return cancelJob(context, id);
  }

  @FieldResolver(() => [JobLogLine], { description: 'What it did, oldest first: the last 200 lines.' })
  log(@Ctx() { db }: Context, @Root() { id }: JobRow) {
    return readJobLog(db, id);
  }

  @Subscription(() => Job, {
    description: 'The job now, then after each change, until it is over.',
    subscribe: async ({ args, context }: { args: Record<string, string>; context: Context }) => {
      const { id } = await findJob(context, args.id);
      return watchJob(context, id, () => context.loaders.job.load(id));
    },
  })
  jobUpdated(@Root() job: JobRow, @Arg('id', () => ID) _id: string): JobRow {
    return job;
  }
}
