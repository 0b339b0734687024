import { checkPredictions, type ExamplePrediction } from '../metrics.ts';
import { checkThresholdGroups } from './check-threshold-groups.ts';
import type { FairnessReport } from './fairness-report.ts';
import { type FairnessGoal, type Offsets, shifted } from './group-offsets.ts';
import { type MeasureFairness, measureFairness } from './measure-fairness.ts';
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
  }[];
  /** Groups of the validation split below the floor: they keep the model's predictions, as do groups not seen there. */
  leftAlone: string[];
}

export interface FitGroupThresholds {
  attribute: string;
  /** EQUALIZED_ODDS by default. */
  goal?: FairnessGoal;
  /** The fewest examples that a group must have, and a rate be based on: as `measureFairness`. */
  supportFloor?: number;
}

/**
 * Learns group thresholds that reduce a gap between groups: M. Hardt, E. Price and N. Srebro, "Equality of Opportunity in
 * Supervised Learning", NeurIPS 2016. For two labels each group gets the threshold of its own ROC curve that is closest to a
 * common target; for more, each group's log-probabilities are shifted label by label. The result maximises overall accuracy
 * minus the largest gap on the validation split, so the score there never decreases.
 *
 * Unlike the paper and Fairlearn's `ThresholdOptimizer`, nothing is randomized: equality is then approached, not reached,
 * but the same example always gets the same prediction.
 *
 * @throws InvalidInputError as `checkThresholdGroups`, or if predictions do not match the labels
 */
export function fitGroupThresholds(
  validation: ExamplePrediction[],
  labels: string[],
  { attribute, goal = 'EQUALIZED_ODDS', supportFloor = 10 }: FitGroupThresholds,
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
  const all = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  const large = all.filter(([, { length }]) => length >= supportFloor);
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
    leftAlone: all.filter(([, { length }]) => length < supportFloor).map(([value]) => value),
  };
}

/** Predictions with the thresholds of their groups; those of other groups are unchanged. */
export function applyGroupThresholds(
  { attribute, groups }: GroupThresholds,
  predictions: ExamplePrediction[],
): ExamplePrediction[] {
  const offsetsOf = new Map(groups.map(({ value, offsets }) => [value, offsets]));
  return predictions.map((prediction) => {
    const offsets = Object.hasOwn(prediction.groups, attribute) && offsetsOf.get(prediction.groups[attribute]);
    return offsets ? { ...prediction, probabilities: shifted(prediction.probabilities, offsets) } : prediction;
  });
}

/** Learns thresholds on the validation split, and measures the test split without and with them. */
export function groupThresholds(
  { validation, test }: { validation: ExamplePrediction[]; test: ExamplePrediction[] },
  labels: string[],
  options: FitGroupThresholds & MeasureFairness,
): {
  thresholds: GroupThresholds;
  after: ExamplePrediction[];
  reports: Record<'before' | 'after', FairnessReport | null>;
} {
  const thresholds = fitGroupThresholds(validation, labels, options);
  const after = applyGroupThresholds(thresholds, test);
  return {
    thresholds,
    after,
    reports: { before: measureFairness(test, labels, options), after: measureFairness(after, labels, options) },
  };
}
