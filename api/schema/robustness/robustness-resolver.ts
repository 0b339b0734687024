import { Arg, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { Job } from '../jobs/job-type.ts';
import { evaluateRobustness, findRobustness, type RobustnessRow } from './robustness.ts';
import { CorruptionAccuracy, EvaluateRobustnessInput, RobustnessEvaluation } from './robustness-type.ts';

@Resolver(() => RobustnessEvaluation)
export class RobustnessResolver {
  @Query(() => RobustnessEvaluation, { nullable: true })
  robustnessEvaluation(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findRobustness(context, id);
  }

  @Mutation(() => RobustnessEvaluation, {
    description: 'Evaluates a checkpoint of pictures on corrupted ones, as a job.',
  })
  evaluateRobustness(
    @Ctx() context: Context,
    @Arg('input', () => EvaluateRobustnessInput) input: EvaluateRobustnessInput,
  ) {
    return evaluateRobustness(context, input);
  }

  @FieldResolver(() => Checkpoint)
  checkpoint(@Ctx() { loaders }: Context, @Root() row: RobustnessRow) {
    return loaders.anyCheckpoint.load(row.checkpointId);
  }

  @FieldResolver(() => Int, { nullable: true, description: 'null until the job is over, as the figures below.' })
  exampleCount(@Root() { result }: RobustnessRow) {
    return result?.exampleCount ?? null;
  }

  @FieldResolver(() => Float, { nullable: true, description: 'On the same pictures, not corrupted.' })
  cleanAccuracy(@Root() { result }: RobustnessRow) {
    return result?.cleanAccuracy ?? null;
  }

  @FieldResolver(() => [CorruptionAccuracy], { description: 'Empty until the job is over.' })
  corruptions(@Root() { result }: RobustnessRow) {
    return result?.corruptions ?? [];
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: "Mean error over the corruptions; not divided by AlexNet's, unlike the paper's mCE.",
  })
  meanCorruptionError(@Root() { result }: RobustnessRow) {
    return result?.meanCorruptionError ?? null;
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: RobustnessRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}

@Resolver(() => Checkpoint)
export class CheckpointRobustnessResolver {
  @FieldResolver(() => [RobustnessEvaluation], { description: 'Its evaluations on corrupted pictures, newest first.' })
  robustness(@Ctx() { loaders }: Context, @Root() { id }: { id: string }) {
    return loaders.robustness.load(id);
  }
}
