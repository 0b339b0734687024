import type {
  FairnessReport,
  AttributeFairness as Measured,
  TestedDifference as MeasuredDifference,
} from '../../../zoo/evaluation/fairness/fairness-report.ts';
import { groupsNotCompared, notMeasured, whyNotMeasured } from '../../../zoo/evaluation/fairness/not-measured.ts';
import type { AttributeFairness, Fairness, TestedDifference } from './fairness-type.ts';

/** A report as GraphQL shows it: with the names of labels and groups instead of their positions. */
export function shownFairness({ supportFloor, bootstrap, attributes }: FairnessReport, labels: string[]): Fairness {
  return {
    supportFloor,
    ...bootstrap,
    attributes: attributes.map((measured) => shownAttribute(measured, labels, supportFloor)),
  };
}

function shownAttribute(fairness: Measured, labels: string[], supportFloor: number): AttributeFairness {
  const { groups, byLabel, accuracyDifference, ...rest } = fairness;
  const difference = (measured: MeasuredDifference | null): TestedDifference | null =>
    measured && { ...measured, highest: groups[measured.highest].values, lowest: groups[measured.lowest].values };
  return {
    ...rest,
    groups: groups.map((group) => ({
      ...group,
      labels: group.labels.map((rates, i) => ({ ...rates, label: labels[i] })),
    })),
    byLabel: byLabel.map((disparity, i) => ({
      ...disparity,
      label: labels[i],
      truePositiveRateDifference: difference(disparity.truePositiveRateDifference),
      falsePositiveRateDifference: difference(disparity.falsePositiveRateDifference),
      notMeasured: notMeasured(disparity).map((rate) => whyNotMeasured(rate, supportFloor)),
      groupsNotCompared: groupsNotCompared(fairness, i, supportFloor),
    })),
    accuracyDifference: difference(accuracyDifference),
  };
}
