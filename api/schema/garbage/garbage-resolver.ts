import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { collectGarbage } from '../../garbage/collect-garbage.ts';
import { GarbageReport } from './garbage-type.ts';

/** Outside of jobs, which are waited for, a blob has its row at once. */
const GRACE_MINUTES = 1;
const LONGEST_GRACE = 366 * 24 * 60;

@Resolver()
export class GarbageResolver {
  @Mutation(() => GarbageReport, {
    description:
      'Frees the space of what was deleted: finds the blobs that nothing points at, and with dryRun: false deletes them. Safe beside running jobs. For admins.',
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
  ): Promise<GarbageReport> {
    const minutes = graceMinutes ?? GRACE_MINUTES;
    if (!(minutes >= 0 && minutes <= LONGEST_GRACE))
      throw new RequestError('BAD_USER_INPUT', `graceMinutes must be 0 to ${LONGEST_GRACE}.`, 'graceMinutes');
    const isDryRun = dryRun ?? true;
    return { ...(await collectGarbage(context, { dryRun: isDryRun, graceMs: minutes * 60_000 })), isDryRun };
  }
}
