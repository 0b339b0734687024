import { InvalidInputError } from '../../errors.ts';
import { checkPredictions, type ExamplePrediction } from '../metrics.ts';
import { checkThresholdGroups } from './check-threshold-groups.ts';
import type { FairnessReport } from './fairness-report.ts';
import { type FairnessGoal, type Offsets, shifted } from './group-offsets.ts';
import { type MeasureFairness, measureFairness } from './measure-fairness.ts';
import { drawnThreshold, thresholded } from './randomized/decide.ts';
import { fitRandomized, type Randomization, type ThresholdObjective } from './randomized/fit-randomized.ts';
import { searchOffsets } from './search-offsets.ts';

/** Group thresholds, learned on a validation split. */
export interface GroupThresholds {
  attribute: string;
  goal: FairnessGoal;
  groups: {
    value: string;
    /** Added to the log-probabilities of the labels; all 0 if nothing better was found. */
    offsets: Offsets;
    /** For two labels: the lowest probability of the second at which it is predicted; null for more labels. */
    threshold: number | null;
    /** How each decision is drawn, where thresholds are randomized: instead of the offsets, which are 0. */
    randomization?: Randomization | undefined;
  }[];
  /** What randomized thresholds make as high as the goal allows; absent for others. */
  objective?: ThresholdObjective | undefined;
  /** Groups of the validation split below the floor: they keep the model's predictions, as do groups not seen there. */
  leftAlone: string[];
}

export interface FitGroupThresholds {
  attribute: string;
  /** EQUALIZED_ODDS by default. */
  goal?: FairnessGoal;
  /** Draws each decision between two thresholds, as `fitRandomized`: the goal is then reached exactly. Not by default. */
  randomized?: ThresholdObjective | null;
  /** The fewest examples that a group must have, and a rate be based on: as `measureFairness`. */
  supportFloor?: number;
}

/**
 * Learns group thresholds that reduce a gap between groups: M. Hardt, E. Price and N. Srebro, "Equality of Opportunity in
 * Supervised Learning", NeurIPS 2016. For two labels each group gets the threshold of its own ROC curve that is closest to a
 * common target; for more, each group's log-probabilities are shifted label by label. The result maximises overall accuracy
 * minus the largest gap on the validation split, so the score there never decreases.
 *
 * Unlike in the paper and Fairlearn's `ThresholdOptimizer`, nothing is randomized by default: equality is then approached, not reached,
 * but a decision never depends on chance. With `randomized` the result is that of `ThresholdOptimizer`.
 *
 * @throws InvalidInputError as `checkThresholdGroups`, or if predictions do not match the labels
 */
export function fitGroupThresholds(
  validation: ExamplePrediction[],
  labels: string[],
  { attribute, goal = 'EQUALIZED_ODDS', supportFloor = 10, randomized = null }: FitGroupThresholds,
): GroupThresholds {
  checkPredictions(validation, labels);
  const members = new Map<string, ExamplePrediction[]>();
  for (const prediction of validation) {
    if (!Object.hasOwn(prediction.groups, attribute)) continue;
    const value = prediction.groups[attribute];
    const group = members.get(value);
    if (group) group.push(prediction);
    else members.set(value, [prediction]);
  }
  const sizes = new Map([...members].map(([value, { length }]) => [value, length]));
  checkThresholdGroups(sizes, { attribute, labels: labels.length, supportFloor });
  if (randomized) checkRandomized(goal, labels.length);
  const all = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  const large = all.filter(([, { length }]) => length >= supportFloor);
  const leftAlone = all.filter(([, { length }]) => length < supportFloor).map(([value]) => value);
  if (randomized) return { attribute, goal, ...randomizedGroups(large, { goal, objective: randomized }), leftAlone };
  const offsets = searchOffsets(
    large.map(([, predictions]) => predictions),
    labels.length,
    { goal, floor: supportFloor },
  );
  return {
    attribute,
    goal,
    groups: large.map(([value], i) => ({
      value,
      offsets: offsets[i],
      threshold: labels.length === 2 ? 1 / (1 + Math.exp(offsets[i][1] - offsets[i][0])) : null,
    })),
    leftAlone,
  };
}

/** @throws InvalidInputError if randomized thresholds cannot reach the goal, or there are not two labels */
export function checkRandomized(goal: FairnessGoal, labels: number): void {
  if (labels !== 2)
    throw new InvalidInputError(
      `Randomized thresholds are for two labels, and there are ${labels}. Leave randomized out.`,
      'randomized',
    );
  if (goal === 'ACCURACY')
    throw new InvalidInputError(
      'Randomized thresholds reach DEMOGRAPHIC_PARITY or EQUALIZED_ODDS. Choose one of these, or leave randomized out.',
      'goal',
    );
}

function randomizedGroups(
  groups: [value: string, predictions: ExamplePrediction[]][],
  { goal, objective }: { goal: FairnessGoal; objective: ThresholdObjective },
): Pick<GroupThresholds, 'groups' | 'objective'> {
  const scored = groups.map(
    ([value, predictions]) =>
      [value, predictions.map(({ label, probabilities: [, score] }) => ({ score, isPositive: label === 1 }))] as const,
  );
  const constraint = goal === 'DEMOGRAPHIC_PARITY' ? goal : 'EQUALIZED_ODDS';
  const fitted = fitRandomized(new Map(scored), { constraint, objective });
  const drawn = [...fitted.groups].map(([value, randomization]) => ({
    ...{ value, offsets: [0, 0], threshold: null, randomization },
  }));
  return { groups: drawn, objective };
}

/** One of the groups that have thresholds. */
export type ThresholdGroup = GroupThresholds['groups'][number];

/**
 * The probabilities of an example by the threshold of its group.
 *
 * @param draw see `drawOf`; called only where thresholds are randomized
 */
export function byThreshold(
  { offsets, randomization }: ThresholdGroup,
  probabilities: number[],
  draw: () => number,
): number[] {
  if (!randomization) return shifted(probabilities, offsets);
  return thresholded(probabilities, drawnThreshold(randomization, draw()));
}

/**
 * Predictions with the thresholds of their groups; those of other groups are unchanged.
 *
 * @param draw see `drawOf`; called only where thresholds are randomized
 */
export function applyGroupThresholds(
  { attribute, groups }: GroupThresholds,
  predictions: ExamplePrediction[],
  draw: (prediction: ExamplePrediction) => number = withoutDraw,
): ExamplePrediction[] {
  const known = new Map(groups.map((group) => [group.value, group]));
  return predictions.map((prediction) => {
    const own = Object.hasOwn(prediction.groups, attribute) && known.get(prediction.groups[attribute]);
    if (!own) return prediction;
    return { ...prediction, probabilities: byThreshold(own, prediction.probabilities, () => draw(prediction)) };
  });
}

const withoutDraw = (): number => {
  throw new Error('Randomized thresholds need a draw for each example.');
};

/** Learns thresholds on the validation split, and measures the test split without and with them. */
export function groupThresholds(
  { validation, test }: { validation: ExamplePrediction[]; test: ExamplePrediction[] },
  labels: string[],
  options: FitGroupThresholds & MeasureFairness & { draw?: (prediction: ExamplePrediction) => number },
): {
  thresholds: GroupThresholds;
  after: ExamplePrediction[];
  reports: Record<'before' | 'after', FairnessReport | null>;
} {
  const thresholds = fitGroupThresholds(validation, labels, options);
  const after = applyGroupThresholds(thresholds, test, options.draw);
  return {
    thresholds,
    after,
    reports: { before: measureFairness(test, labels, options), after: measureFairness(after, labels, options) },
  };
}
