import { InvalidInputError } from '../../../errors.ts';
import { type Interpolated, interpolate, type Scored, type Selected, tradeoffCurve } from './tradeoff-curve.ts';

/** Fairlearn's `constraints`: what groups are to have in common. */
export type RandomizedConstraint = 'DEMOGRAPHIC_PARITY' | 'EQUALIZED_ODDS';

/** Fairlearn's `objective`: what is made as high as the constraint allows. */
export type ThresholdObjective = 'ACCURACY' | 'BALANCED_ACCURACY';

/**
 * How a group's decisions are drawn, as in Fairlearn's `InterpolatedThresholder`. With probability `ignore` the score is ignored, and the
 * second label is predicted with probability `constant`. Otherwise the second label is predicted if its probability is above
 * `threshold0`, with probability `p0`, or else above `threshold1`. A threshold of 1 selects no example, and one of −1 every example.
 */
export interface Randomization {
  p0: number;
  threshold0: number;
  threshold1: number;
  ignore: number;
  constant: number;
}

export interface RandomizedThresholds {
  /** By group. */
  groups: Map<string, Randomization>;
  /** The share that is selected of each group, or with EQUALIZED_ODDS the false positive rate. */
  rate: number;
  /** What it reaches on these examples; its expected value over the draws. */
  objective: number;
}

/** Steps of the rates that are tried: Fairlearn's default. */
const GRID = 1000;

const OBJECTIVES: Record<ThresholdObjective, (counts: Selected) => number> = {
  ACCURACY: ({ positives, negatives, truePositives, falsePositives }) =>
    (truePositives + (negatives - falsePositives)) / (positives + negatives),
  BALANCED_ACCURACY: ({ positives, negatives, truePositives, falsePositives }) =>
    (0.5 * truePositives) / positives + (0.5 * (negatives - falsePositives)) / negatives,
};
const selectionRate = ({ positives, negatives, truePositives, falsePositives }: Selected) =>
  (truePositives + falsePositives) / (positives + negatives);
const falsePositiveRate = ({ negatives, falsePositives }: Selected) => falsePositives / negatives;
const truePositiveRate = ({ positives, truePositives }: Selected) => truePositives / positives;

/**
 * Randomized thresholds by group that reach a constraint exactly on the examples that they are learned on: M. Hardt, E. Price and
 * N. Srebro, "Equality of Opportunity in Supervised Learning", NeurIPS 2016, as Fairlearn's `ThresholdOptimizer` computes them.
 *
 * @param groups the examples of each group, in the order of their names
 * @throws InvalidInputError for a group in which an example of either label is missing
 */
export function fitRandomized(
  groups: ReadonlyMap<string, readonly Scored[]>,
  { constraint, objective }: { constraint: RandomizedConstraint; objective: ThresholdObjective },
): RandomizedThresholds {
  for (const [value, examples] of groups) {
    if (new Set(examples.map(({ isPositive }) => isPositive)).size === 2) continue;
    throw new InvalidInputError(
      `All ${examples.length} validation examples of “${value}” have the same label, and randomized thresholds need both labels in each group.`,
      'attribute',
    );
  }
  return constraint === 'EQUALIZED_ODDS' ? equalOdds(groups, objective) : equalSelection(groups, objective);
}

const grid = Array.from({ length: GRID + 1 }, (_, i) => i / GRID);

/** The first of the largest. */
const largestAt = (values: readonly number[]) =>
  values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

function equalSelection(
  groups: ReadonlyMap<string, readonly Scored[]>,
  objective: ThresholdObjective,
): RandomizedThresholds {
  const all = [...groups.values()].reduce((sum, { length }) => sum + length, 0);
  const curves = [...groups].map(([value, examples]) => {
    const curve = tradeoffCurve(examples, selectionRate, OBJECTIVES[objective]);
    return { value, share: examples.length / all, points: grid.map((x) => interpolate(curve, x)) };
  });
  const reached = grid.map((_, i) => curves.reduce((sum, { share, points }) => sum + share * points[i].y, 0));
  const best = largestAt(reached);
  const chosen = curves.map(({ value, points }) => [value, drawn(points[best])] as const);
  return { groups: new Map(chosen), rate: grid[best], objective: reached[best] };
}

function equalOdds(
  groups: ReadonlyMap<string, readonly Scored[]>,
  objective: ThresholdObjective,
): RandomizedThresholds {
  const examples = [...groups.values()].flat();
  const positives = examples.filter(({ isPositive }) => isPositive).length;
  const negatives = examples.length - positives;
  const curves = [...groups].map(([value, own]) => {
    const curve = tradeoffCurve(own, falsePositiveRate, truePositiveRate);
    return { value, points: grid.map((x) => interpolate(curve, x)) };
  });
  // What every group reaches.
  const common = grid.map((_, i) => Math.min(...curves.map(({ points }) => points[i].y)));
  const reached = grid.map((x, i) => {
    const counts = { positives, negatives, truePositives: positives * common[i], falsePositives: negatives * x };
    // Fairlearn rounds as well: rounding errors would decide between equals.
    return Math.round(OBJECTIVES[objective](counts) * 1e15) / 1e15;
  });
  const best = largestAt(reached);
  const chosen = curves.map(({ value, points }) => {
    const point = points[best];
    // On the way from the group's curve down to the diagonal, where the score is ignored.
    const ignore = point.y === point.x ? 0 : (point.y - common[best]) / (point.y - point.x);
    return [value, { ...drawn(point), ignore, constant: grid[best] }] as const;
  });
  return { groups: new Map(chosen), rate: grid[best], objective: reached[best] };
}

const drawn = ({ p0, threshold0, threshold1 }: Interpolated): Randomization => ({
  ...{ p0, threshold0, threshold1 },
  ignore: 0,
  constant: 0,
});
