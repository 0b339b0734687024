import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import type { checkpointPushes, checkpoints } from '../../database/tables/index.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { Job } from '../jobs/job-type.ts';
import { pushCheckpoint } from './push-checkpoint.ts';
import { CheckpointPush, PushCheckpointInput } from './push-type.ts';

type PushRow = typeof checkpointPushes.$inferSelect;

@Resolver(() => CheckpointPush)
export class PushResolver {
  @Mutation(() => CheckpointPush, {
    description:
      "Sends the network as transformers.js' pipelines load it, a generated card and the configurations that the hub's libraries read; for families whose classifier in transformers has the same form, also model.safetensors. For admins.",
  })
  pushCheckpoint(@Ctx() context: Context, @Arg('input', () => PushCheckpointInput) input: PushCheckpointInput) {
    return pushCheckpoint(context, input);
  }

  @FieldResolver(() => Boolean)
  private(@Root() push: PushRow) {
    return push.isPrivate;
  }

  @FieldResolver(() => Job, { nullable: true })
  job(@Ctx() { loaders }: Context, @Root() push: PushRow) {
    return push.jobId && loaders.job.load(push.jobId);
  }
}

@Resolver(() => Checkpoint)
export class CheckpointPushesResolver {
  @FieldResolver(() => [CheckpointPush], { description: 'Where it was sent, newest first; at most 20.' })
  pushes(@Ctx() { loaders }: Context, @Root() checkpoint: typeof checkpoints.$inferSelect) {
    return loaders.checkpointPushes.load(checkpoint.id);
  }
}
