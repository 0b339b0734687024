import type { AttributeFairness, TestedDifference } from './fairness-report.ts';

export type GapMetric = 'ACCURACY' | 'TRUE_POSITIVE_RATE' | 'FALSE_POSITIVE_RATE';

/** A difference that was tested. */
export interface Tested {
  fairness: AttributeFairness;
  metric: GapMetric;
  label: { name: string; index: number } | null;
  difference: TestedDifference & { pValue: number };
}

/** Every tested difference of an attribute's fairness. */
export function gapTests(fairness: AttributeFairness, labels: string[]): Tested[] {
  const { accuracyDifference, byLabel } = fairness;
  const all: { metric: GapMetric; label: Tested['label']; difference: TestedDifference | null }[] = [
    { metric: 'ACCURACY', label: null, difference: accuracyDifference },
    ...byLabel.flatMap((disparity, index) => {
      const label = { name: labels[index], index };
      return [
        { metric: 'TRUE_POSITIVE_RATE' as const, label, difference: disparity.truePositiveRateDifference },
        { metric: 'FALSE_POSITIVE_RATE' as const, label, difference: disparity.falsePositiveRateDifference },
      ];
    }),
  ];
  return all.flatMap(({ metric, label, difference }) =>
    difference === null || difference.pValue === null
      ? []
      : [{ fairness, metric, label, difference: { ...difference, pValue: difference.pValue } }],
  );
}
