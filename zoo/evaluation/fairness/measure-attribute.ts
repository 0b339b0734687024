import { calibrationError } from '../calibration-error.ts';
import { calibrationInterval } from './calibration-interval.ts';
import type { AttributeFairness, Disparity, Estimate } from './fairness-report.ts';
import type { GroupCounts } from './group-counts.ts';
import { type MeasuredRates, type MeasureRates, measureRates } from './measure-rates.ts';

/** Fairness between the groups of one attribute, or of an intersection. For an intersection only the accuracy is tested. */
export function measureAttribute(
  attributes: string[],
  { groups, leftOut }: { groups: GroupCounts[]; leftOut: number },
  options: MeasureRates,
): AttributeFairness {
  const { floor } = options;
  const accuracy = measureRates(
    groups.map(({ right, support }) => ({ hits: right, of: support })),
    options,
  );
  const ofRates = attributes.length > 1 ? { ...options, tests: false } : options;
  const byLabel = (groups[0]?.labels ?? []).map((_, label) => measureLabel(groups, label, ofRates));
  const { difference } = accuracy;
  const estimateOf = (group: number) => present(accuracy.groups[group]);
  return {
    attributes,
    groups: groups.map(({ values, support, labels, calibration }, i) => ({
      values,
      support,
      belowFloor: support < floor,
      accuracy: estimateOf(i),
      expectedCalibrationError: {
        value: calibrationError(calibration),
        interval: support < floor ? null : calibrationInterval(calibration, options),
      },
      labels: labels.map((label, l) => ({
        support: label.support,
        selectionRate: present(byLabel[l].selection.groups[i]),
        truePositiveRate: byLabel[l].truePositive.groups[i],
        falsePositiveRate: byLabel[l].falsePositive.groups[i],
      })),
    })),
    groupsLeftOut: leftOut,
    byLabel: byLabel.map(disparityOf),
    worstGroup: difference && { values: groups[difference.lowest].values, accuracy: estimateOf(difference.lowest) },
    accuracyDifference: difference && { ...difference, pValue: present(difference.pValue) },
  };
}

type LabelRates = Record<'selection' | 'truePositive' | 'falsePositive', MeasuredRates>;

/** One label against the rest. */
function measureLabel(groups: GroupCounts[], label: number, options: MeasureRates): LabelRates {
  const of = (proportion: (counts: GroupCounts['labels'][number], support: number) => [number, number]) =>
    groups.map(({ labels, support }) => {
      const [hits, examples] = proportion(labels[label], support);
      return { hits, of: examples };
    });
  const selection = of(({ selected }, support) => [selected, support]);
  const truePositive = of(({ hits, support }) => [hits, support]);
  const falsePositive = of(({ selected, hits, support }, all) => [selected - hits, all - support]);
  return {
    // A perfect classifier differs here too where the groups' labels do: there is no gap to test for.
    selection: measureRates(selection, { ...options, tests: false }),
    truePositive: measureRates(truePositive, options),
    falsePositive: measureRates(falsePositive, options),
  };
}

/**
 * As `demographic_parity_*` and `equalized_odds_*` (agg="worst_case") of Fairlearn. Equalized odds is the worse of two
 * halves, so it is known only if both are: one half would pass for the whole.
 */
function disparityOf({ selection, truePositive, falsePositive }: LabelRates): Disparity {
  const odds = [truePositive, falsePositive];
  const bothMeasured = odds.every(({ difference }) => difference !== null);
  return {
    demographicParityDifference: estimateIn(selection.difference),
    demographicParityRatio: selection.ratio,
    equalizedOddsDifference: bothMeasured
      ? extreme(
          odds.map(({ difference }) => estimateIn(difference)),
          (value, other) => value > other,
        )
      : null,
    equalizedOddsRatio: bothMeasured
      ? extreme(
          odds.map(({ ratio }) => ratio),
          (value, other) => value < other,
        )
      : null,
    truePositiveRateDifference: truePositive.difference,
    falsePositiveRateDifference: falsePositive.difference,
  };
}

function estimateIn(estimate: Estimate | null): Estimate | null {
  return estimate && { value: estimate.value, interval: estimate.interval };
}

/** Over the defined ones: a ratio is undefined if the rate is 0 in every group. */
function extreme(estimates: (Estimate | null)[], beats: (value: number, other: number) => boolean): Estimate | null {
  return estimates
    .filter((estimate) => estimate !== null)
    .reduce<Estimate | null>((best, estimate) => (best && !beats(estimate.value, best.value) ? best : estimate), null);
}

/** Every group has an example, and accuracy is tested. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('A figure that every group must have is missing.');
  return value;
}
