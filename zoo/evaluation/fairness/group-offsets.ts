import { type ExamplePrediction, predictedLabel } from '../metrics.ts';

/** The offsets added to the log-probabilities of one group's predictions, one for each label. */
export type Offsets = number[];

/** Probabilities after an offset: p · e^offset, normalised to sum 1. */
export function shifted(probabilities: number[], offsets: Offsets): number[] {
  const raised = probabilities.map((p, label) => Math.max(p, 0) * Math.exp(offsets[label]));
  const sum = raised.reduce((total, value) => total + value, 0);
  return sum > 0 ? raised.map((value) => value / sum) : probabilities;
}

/** The counts that a group's rates are computed from. */
export interface OffsetCounts {
  examples: number;
  right: number;
  /** For each label: how many have it, are predicted to have it, and both. */
  support: number[];
  selected: number[];
  hits: number[];
}

/** Counts a group's predictions after an offset. */
export function countAfter(predictions: ExamplePrediction[], offsets: Offsets): OffsetCounts {
  const zeros = () => new Array<number>(offsets.length).fill(0);
  const counts = { examples: predictions.length, right: 0, support: zeros(), selected: zeros(), hits: zeros() };
  const factors = offsets.map(Math.exp);
  for (const { label, probabilities } of predictions) {
    const predicted = predictedLabel(probabilities.map((p, i) => p * factors[i]));
    counts.support[label]++;
    counts.selected[predicted]++;
    if (predicted !== label) continue;
    counts.hits[label]++;
    counts.right++;
  }
  return counts;
}

/**
 * What groups should have in common: how often a label is predicted (DEMOGRAPHIC_PARITY), how often it is predicted for
 * those who have it and for those who do not (EQUALIZED_ODDS), or how often the prediction is correct (ACCURACY).
 */
export type FairnessGoal = 'DEMOGRAPHIC_PARITY' | 'EQUALIZED_ODDS' | 'ACCURACY';

/** The rates of a group that a goal wants to be equal, each null if it is based on fewer examples than the floor. */
export function ratesFor(goal: FairnessGoal, counts: OffsetCounts, floor: number): (number | null)[] {
  const { examples, right, support, selected, hits } = counts;
  const rate = (part: number, whole: number) => (whole >= Math.max(floor, 1) ? part / whole : null);
  switch (goal) {
    case 'ACCURACY':
      return [rate(right, examples)];
    case 'DEMOGRAPHIC_PARITY':
      return selected.map((count) => rate(count, examples));
    case 'EQUALIZED_ODDS':
      return support.flatMap((own, l) => [rate(hits[l], own), rate(selected[l] - hits[l], examples - own)]);
  }
}

/** The largest difference between groups in any of the rates. */
export function largestGap(rates: (number | null)[][]): number {
  let largest = 0;
  for (let i = 0; i < rates[0].length; i++) {
    let [lowest, highest] = [1, 0];
    for (const group of rates) {
      const rate = group[i];
      if (rate === null) continue;
      if (rate < lowest) lowest = rate;
      if (rate > highest) highest = rate;
    }
    largest = Math.max(largest, highest - lowest);
  }
  return largest;
}
