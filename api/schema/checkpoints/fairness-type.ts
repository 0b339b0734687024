import { Field, Float, Int, ObjectType } from 'type-graphql';
import { FairnessGoal, type ValueOf } from '../enums.ts';

@ObjectType({ description: 'A figure, with its bootstrap percentile interval.' })
export class Estimate {
  @Field(() => Float)
  value!: number;

  @Field(() => [Float], {
    nullable: true,
    description: '95 %: low, high. null if there are too few examples.',
  })
  interval!: number[] | null;
}

@ObjectType({
  description:
    'The highest rate of a group minus the lowest. The interval is of the difference between these two groups, so it can extend below 0.',
})
export class TestedDifference {
  @Field(() => Float)
  value!: number;

  @Field(() => [Float], { nullable: true, description: '95 %: low, high.' })
  interval!: number[] | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'p-value of a permutation test of the hypothesis that groups make no difference, not corrected for other tests; null if no test was made.',
  })
  pValue!: number | null;

  @Field(() => [String], { description: 'The group with the highest rate.' })
  highest!: string[];

  @Field(() => [String])
  lowest!: string[];
}

@ObjectType({ description: 'How often a label is predicted for a group; one label against the rest.' })
export class GroupLabelRates {
  @Field(() => String)
  label!: string;

  @Field(() => Int, { description: 'Examples of the group whose true label this is.' })
  support!: number;

  @Field(() => Estimate, { description: 'Share of the group for which the label is predicted.' })
  selectionRate!: Estimate;

  @Field(() => Estimate, { nullable: true, description: 'null where no example of the group has the label.' })
  truePositiveRate!: Estimate | null;

  @Field(() => Estimate, { nullable: true, description: 'null where every example of the group has the label.' })
  falsePositiveRate!: Estimate | null;
}

@ObjectType()
export class GroupFairness {
  @Field(() => [String], { description: 'In the order of attributes.' })
  values!: string[];

  @Field(() => Int)
  support!: number;

  @Field(() => Boolean, {
    description: 'Too few examples: the group is left out of differences, ratios and the worst group.',
  })
  belowFloor!: boolean;

  @Field(() => Estimate)
  accuracy!: Estimate;

  @Field(() => Estimate, {
    description:
      'Guo et al. 2017, 15 bins. Chance adds to the value, most in small groups; the interval allows for that and may lie below it.',
  })
  expectedCalibrationError!: Estimate;

  @Field(() => [GroupLabelRates])
  labels!: GroupLabelRates[];
}

@ObjectType({
  description:
    'Differences and ratios between groups, as Fairlearn defines them (method="between_groups"); null if undefined.',
})
export class Disparity {
  @Field(() => String)
  label!: string;

  @Field(() => Estimate, { nullable: true, description: 'Highest selection rate of a group minus the lowest.' })
  demographicParityDifference!: Estimate | null;

  @Field(() => Estimate, { nullable: true })
  demographicParityRatio!: Estimate | null;

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The larger of the differences in true and in false positive rates; null unless both were measured, see notMeasured.',
  })
  equalizedOddsDifference!: Estimate | null;

  @Field(() => Estimate, { nullable: true })
  equalizedOddsRatio!: Estimate | null;

  @Field(() => TestedDifference, { nullable: true })
  truePositiveRateDifference!: TestedDifference | null;

  @Field(() => TestedDifference, { nullable: true })
  falsePositiveRateDifference!: TestedDifference | null;

  @Field(() => [String], {
    description:
      'Why equalized odds are null: a reason for each rate that fewer than two groups have enough examples for. Empty where both were measured.',
  })
  notMeasured!: string[];

  @Field(() => [String], {
    description:
      'Groups that equalized odds leave out because they have too few examples of the label, or of others: a clause for each rate. Groups that are belowFloor are not named again.',
  })
  groupsNotCompared!: string[];
}

@ObjectType()
export class WorstGroup {
  @Field(() => [String])
  values!: string[];

  @Field(() => Estimate)
  accuracy!: Estimate;
}

@ObjectType({ description: 'Fairness over one attribute, or over the intersection of several.' })
export class AttributeFairness {
  @Field(() => [String], { description: 'One name; several for an intersection.' })
  attributes!: string[];

  @Field(() => [GroupFairness])
  groups!: GroupFairness[];

  @Field(() => Int, { description: 'The number of groups left out because there are too many: the smallest ones.' })
  groupsLeftOut!: number;

  @Field(() => [Disparity], { description: 'One a label.' })
  byLabel!: Disparity[];

  @Field(() => WorstGroup, { nullable: true, description: 'null if fewer than two groups have enough examples.' })
  worstGroup!: WorstGroup | null;

  @Field(() => TestedDifference, { nullable: true })
  accuracyDifference!: TestedDifference | null;
}

@ObjectType({ description: "A checkpoint's metrics by groups of the examples." })
export class Fairness {
  @Field(() => Int, { description: 'The fewest examples that a group needs to be counted.' })
  supportFloor!: number;

  @Field(() => Int, { description: 'Of the bootstrap.' })
  resamples!: number;

  @Field(() => Int)
  seed!: number;

  @Field(() => [AttributeFairness], { description: 'First single attributes, then intersections.' })
  attributes!: AttributeFairness[];
}

/** The argument's description in the schema. */
export const RANDOMIZED =
  "For two labels, and DEMOGRAPHIC_PARITY or EQUALIZED_ODDS: decisions are drawn between two thresholds a group, as in Fairlearn's ThresholdOptimizer, so that the goal is reached exactly on the validation split. The value is what is made as high as the goal allows. A decision is drawn from the SHA-256 digest of the picture's or text's bytes: the same one always gets the same answer. Default: not randomized.";

@ObjectType({
  description:
    'How the decisions of a group are drawn. With probability ignore the score is ignored, and the second label is predicted with probability constant. Otherwise it is predicted if its probability is above threshold0, with probability p0, or else above threshold1. A threshold of 1 selects nobody, and one of -1 everybody.',
})
export class Randomization {
  @Field(() => Float)
  p0!: number;

  @Field(() => Float)
  threshold0!: number;

  @Field(() => Float)
  threshold1!: number;

  @Field(() => Float)
  ignore!: number;

  @Field(() => Float)
  constant!: number;
}

@ObjectType()
export class GroupThreshold {
  @Field(() => String, { description: 'Of the attribute.' })
  value!: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'For two labels: the lowest probability of the second at which it is predicted. null for more labels, and where thresholds are randomized.',
  })
  threshold!: number | null;

  @Field(() => [Float], { description: 'Added to the log-probabilities, in the order of the labels.' })
  offsets!: number[];

  @Field(() => Randomization, { nullable: true, description: 'Instead of the threshold, where they are randomized.' })
  randomization?: Randomization | null;
}

@ObjectType({
  description:
    'Group thresholds, learned on the validation split (Hardt, Price and Srebro 2016), and their effect on this one. A what-if analysis: applyGroupThresholds makes a checkpoint that carries them.',
})
export class GroupThresholds {
  @Field(() => String)
  attribute!: string;

  @Field(() => FairnessGoal)
  goal!: ValueOf<typeof FairnessGoal>;

  @Field(() => [GroupThreshold])
  groups!: GroupThreshold[];

  @Field(() => [String], { description: "Groups with too few validation examples: they keep the model's predictions." })
  leftAlone!: string[];

  @Field(() => Float)
  accuracyBefore!: number;

  @Field(() => Float)
  accuracyAfter!: number;

  @Field(() => Fairness, { nullable: true })
  before!: Fairness | null;

  @Field(() => Fairness, { nullable: true })
  after!: Fairness | null;
}
