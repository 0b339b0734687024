import { desc } from 'drizzle-orm';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { garbageReports } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { checkWait, WAIT_SECONDS } from '../checkpoints/derive-in-job.ts';
import { GarbageReport } from './garbage-type.ts';
import { lookAtStore } from './look-at-store.ts';

/** Outside of jobs, which are waited for, a blob has its row at once. */
const GRACE_MINUTES = 1;
const LONGEST_GRACE = 366 * 24 * 60;

@Resolver()
export class GarbageResolver {
  @Query(() => GarbageReport, {
    nullable: true,
    description:
      'What the last look at the store found; null before the first. collectGarbage looks again. For admins.',
  })
  async storageReport(@Ctx() { db }: Context) {
    const [report] = await db.select().from(garbageReports).orderBy(desc(garbageReports.createdAt)).limit(1);
    return report ?? null;
  }

  @Mutation(() => GarbageReport, {
    description:
      'Frees the space of what was deleted: finds the blobs that nothing points at, and with dryRun: false deletes them. Safe beside running jobs. It is a job, which this waits for. For admins.',
  })
  async collectGarbage(
    @Ctx() context: Context,
    @Arg('dryRun', () => Boolean, { nullable: true, defaultValue: true }) dryRun: boolean | null,
    @Arg('graceMinutes', () => Int, {
      nullable: true,
      defaultValue: GRACE_MINUTES,
      description: 'Blobs that were stored more recently stay: what points at them may not be written yet.',
    })
    graceMinutes: number | null,
    @Arg('waitSeconds', () => Int, {
      nullable: true,
      defaultValue: WAIT_SECONDS.default,
      description: `How long to wait for the job, in seconds: 0 to ${WAIT_SECONDS.most}. If it is not over by then, the error is UNAVAILABLE and names the job.`,
    })
    waitSeconds: number | null,
  ) {
    checkWait(waitSeconds);
    const minutes = graceMinutes ?? GRACE_MINUTES;
    if (!(minutes >= 0 && minutes <= LONGEST_GRACE))
      throw new RequestError('BAD_USER_INPUT', `graceMinutes must be 0 to ${LONGEST_GRACE}.`, 'graceMinutes');
    return lookAtStore(
      context,
      { dryRun: (dryRun ?? true) ? 'true' : 'false', graceMinutes: String(minutes) },
      waitSeconds ?? WAIT_SECONDS.default,
    );
  }
}
