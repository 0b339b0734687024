import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { ModelSpeed } from '../models/model-speed-type.ts';
import { Checkpoint } from './checkpoint-type.ts';
import { measureCheckpoints } from './measure-checkpoints.ts';
import type { ShownCheckpoint } from './pending-checkpoint.ts';

const UNKNOWN = { milliseconds: null, runs: null, tokens: null, machine: null, measuredAt: null };

@Resolver(() => Checkpoint)
export class CheckpointSpeedResolver {
  @Mutation(() => [Checkpoint], {
    description:
      'Measures how long 1 to 8 checkpoints take for one example, in turns on one machine, as a job, when no fine-tune or other long job runs: see Checkpoint.speed.',
  })
  measureCheckpoints(@Ctx() context: Context, @Arg('ids', () => [ID]) ids: string[]) {
    return measureCheckpoints(context, ids);
  }

  @FieldResolver(() => ModelSpeed, {
    nullable: true,
    description: 'null if nobody measured it yet; measureCheckpoints does.',
  })
  speed(@Root() { speed, speedJobId }: ShownCheckpoint) {
    if (!speed && !speedJobId) return null;
    const known = speed ? { ...speed, measuredAt: new Date(speed.measuredAt) } : UNKNOWN;
    return { ...known, jobId: speedJobId };
  }
}
