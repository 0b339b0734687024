import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { WAIT, WAIT_SECONDS } from '../checkpoints/derive-in-job.ts';
import { createZeroShotCheckpoint } from './create-zero-shot-checkpoint.ts';
import { ZeroShotInput } from './zero-shot-type.ts';

@Resolver()
export class ZeroShotResolver {
  @Mutation(() => Checkpoint, {
    description:
      'A classifier whose labels are described in words: nothing is trained. It is compared and deployed as any other. Without a data set, the descriptions are kept as one.',
  })
  createZeroShotCheckpoint(
    @Ctx() context: Context,
    @Arg('input', () => ZeroShotInput) input: ZeroShotInput,
    @Arg('waitSeconds', () => Int, { nullable: true, defaultValue: WAIT_SECONDS.default, description: WAIT })
    waitSeconds: number | null,
  ) {
    return createZeroShotCheckpoint(context, input, waitSeconds);
  }
}
