import { Arg, Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { pageSize } from '../connection.ts';
import { Averaging, type ValueOf } from '../enums.ts';
import { Evaluation } from './checkpoint-type.ts';
import { detailOf } from './detail-of.ts';
import { ConfidentError, LabelAreas, LabelCurves, MetricIntervals, ReliabilityBin } from './evaluation-detail-type.ts';
import { labelCurves } from './label-curves.ts';
import { metricIntervals } from './metric-intervals.ts';
import type { ShownEvaluation } from './shown-evaluation.ts';
import { shownExamples } from './shown-examples.ts';

/** The figures of an evaluation that are computed from its predictions when they are requested. */
@Resolver(() => Evaluation)
export class EvaluationDetailResolver {
  @FieldResolver(() => Float, { description: 'Mean of the recall of the labels that occur.' })
  async balancedAccuracy(@Ctx() context: Context, @Root() evaluation: ShownEvaluation) {
    return (await detailOf(context, evaluation)).balancedAccuracy;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Agreement with the true labels beyond chance; null if only one label is true and predicted.',
  })
  async cohensKappa(@Ctx() context: Context, @Root() evaluation: ShownEvaluation) {
    return (await detailOf(context, evaluation)).cohensKappa;
  }

  @FieldResolver(() => Float, { description: '-1 to 1, for any number of labels; 0 if only one label is predicted.' })
  async matthewsCorrelation(@Ctx() context: Context, @Root() evaluation: ShownEvaluation) {
    return (await detailOf(context, evaluation)).matthewsCorrelation;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Mean squared error of the probabilities, summed over the labels, and halved for two labels as in scikit-learn. null for checkpoints of earlier versions whose probabilities do not sum to 1.',
  })
  async brierScore(@Ctx() context: Context, @Root() evaluation: ShownEvaluation) {
    return (await detailOf(context, evaluation)).brierScore;
  }

  @FieldResolver(() => Float, { description: 'Share of examples whose true label is among the k most probable.' })
  async topKAccuracy(
    @Ctx() context: Context,
    @Root() evaluation: ShownEvaluation,
    @Arg('k', () => Int, {
      nullable: true,
      defaultValue: 5,
      description: 'From 1; more than there are labels gives 1.',
    })
    k: number | null,
  ) {
    const places = k ?? 5;
    if (places < 1) throw new RequestError('BAD_USER_INPUT', 'k must be 1 or more.', 'k');
    const { topKAccuracy } = await detailOf(context, evaluation);
    return topKAccuracy[Math.min(places, topKAccuracy.length) - 1];
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Area under the ROC curve, mean over the labels of one against the rest. Labels that no example has, or all have, are left out; null if none is left. With two labels both have the same area.',
  })
  async rocAuc(
    @Ctx() context: Context,
    @Root() evaluation: ShownEvaluation,
    @Arg('average', () => Averaging, { nullable: true, defaultValue: 'MACRO' }) average: ValueOf<
      typeof Averaging
    > | null,
  ) {
    const { rocAuc } = await detailOf(context, evaluation);
    return average === 'WEIGHTED' ? rocAuc.weighted : rocAuc.macro;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Area under precision over recall, mean over the labels that occur. areas has the one of each label.',
  })
  async averagePrecision(
    @Ctx() context: Context,
    @Root() evaluation: ShownEvaluation,
    @Arg('average', () => Averaging, { nullable: true, defaultValue: 'MACRO' }) average: ValueOf<
      typeof Averaging
    > | null,
  ) {
    const { averagePrecision } = await detailOf(context, evaluation);
    return average === 'WEIGHTED' ? averagePrecision.weighted : averagePrecision.macro;
  }

  @FieldResolver(() => [LabelAreas], { description: 'One label against the rest, in the order of the labels.' })
  async areas(@Ctx() context: Context, @Root() evaluation: ShownEvaluation): Promise<LabelAreas[]> {
    const { perLabel } = await detailOf(context, evaluation);
    return perLabel.map((areas, i) => ({ ...areas, label: evaluation.perClass[i].label }));
  }

  @FieldResolver(() => [LabelCurves], { description: 'The ROC and precision-recall curves of labels.' })
  curves(
    @Ctx() context: Context,
    @Root() evaluation: ShownEvaluation,
    @Arg('labels', () => [String], {
      nullable: true,
      description: 'At most 20; by default the ten that most examples have.',
    })
    labels: string[] | null,
  ) {
    return labelCurves(context, evaluation, labels ?? null);
  }

  @FieldResolver(() => [ReliabilityBin], {
    description: 'The reliability diagram: 15 bins of equal width over the highest probability.',
  })
  async reliability(@Ctx() context: Context, @Root() evaluation: ShownEvaluation) {
    return (await detailOf(context, evaluation)).reliability;
  }

  @FieldResolver(() => MetricIntervals, { description: 'How far chance moves the metrics. Takes seconds.' })
  intervals(
    @Ctx() context: Context,
    @Root() evaluation: ShownEvaluation,
    @Arg('seed', () => Int, { nullable: true, defaultValue: 0 }) seed: number | null,
  ) {
    return metricIntervals(context, evaluation, seed ?? 0);
  }

  @FieldResolver(() => [ConfidentError], {
    description: 'Wrong predictions, the most probable first.',
  })
  async confidentErrors(
    @Ctx() context: Context,
    @Root() evaluation: ShownEvaluation,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
  ): Promise<ConfidentError[]> {
    const errors = (await detailOf(context, evaluation)).confidentErrors.slice(0, pageSize(first));
    const names = errors.map(({ name }) => name);
    const examples = await shownExamples(context, evaluation.row.datasetId, names);
    const labelAt = (i: number) => evaluation.perClass[i].label;
    return errors.map(({ label, guess, probability }, i) => ({
      ...examples[i],
      label: labelAt(label),
      prediction: labelAt(guess),
      probability,
    }));
  }
}
