import { Arg, Ctx, FieldResolver, Float, ID, Query, Resolver, Root } from 'type-graphql';
import { wilsonInterval } from '../../../zoo/evaluation/wilson.ts';
import type { Context } from '../../context.ts';
import { fairnessOf } from '../../fairness/fairness-of.ts';
import { FairnessGoal, ThresholdObjective, type ValueOf } from '../enums.ts';
import { Evaluation } from './checkpoint-type.ts';
import { Fairness, GroupThresholds, RANDOMIZED } from './fairness-type.ts';
import { type ShownEvaluation, shownEvaluation } from './shown-evaluation.ts';
import { shownFairness } from './shown-fairness.ts';
import { thresholdsByGroup } from './thresholds-by-group.ts';

@Resolver(() => Evaluation)
export class EvaluationResolver {
  @Query(() => Evaluation, { nullable: true })
  async evaluation(@Ctx() { loaders }: Context, @Arg('id', () => ID) id: string) {
    const row = await loaders.evaluation.load(id);
    return row && shownEvaluation(row);
  }

  @FieldResolver(() => [Float], { description: '95 %, Wilson’s.' })
  accuracyInterval(@Root() { accuracy, exampleCount }: ShownEvaluation): number[] {
    return wilsonInterval(Math.round(accuracy * exampleCount), exampleCount);
  }

  @FieldResolver(() => Fairness, {
    nullable: true,
    description:
      'The differences between groups; null if no example has a group. If it was not measured in training, it is measured at the first request, which can take seconds.',
  })
  async fairness(@Ctx() context: Context, @Root() { row }: ShownEvaluation) {
    const checkpoint = await context.loaders.checkpoint.load(row.checkpointId);
    const report = checkpoint && (await fairnessOf(context, row, checkpoint.labels));
    return report && shownFairness(report, checkpoint.labels);
  }

  @FieldResolver(() => GroupThresholds, {
    description:
      'The effect of group thresholds: learned on the validation split of the same checkpoint, measured on this one. Takes seconds.',
  })
  groupThresholds(
    @Ctx() context: Context,
    @Root() { row }: ShownEvaluation,
    @Arg('attribute', () => String) attribute: string,
    @Arg('goal', () => FairnessGoal, { nullable: true, defaultValue: 'EQUALIZED_ODDS' })
    goal: ValueOf<typeof FairnessGoal> | null,
    @Arg('randomized', () => ThresholdObjective, { nullable: true, description: RANDOMIZED })
    randomized: ValueOf<typeof ThresholdObjective> | null,
  ) {
    return thresholdsByGroup(context, row, {
      attribute,
      goal: goal ?? 'EQUALIZED_ODDS',
      randomized: randomized ?? null,
    });
  }
}
