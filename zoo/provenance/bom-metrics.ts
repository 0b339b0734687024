import type { AttributeFairness, Disparity, Estimate } from '../evaluation/fairness/fairness-report.ts';
import { groupsNotCompared, notMeasured, whyNotMeasured } from '../evaluation/fairness/not-measured.ts';
import { wilsonInterval } from '../evaluation/wilson.ts';
import type { DescribedEvaluation } from './described.ts';

/** A `performanceMetric` of CycloneDX; its numbers are strings. */
interface PerformanceMetric {
  type: string;
  value: string;
  slice: string;
  confidenceInterval?: { lowerBound: string; upperBound: string };
}

/** Every figure of an evaluation; intervals are 95 %. */
export function performanceMetrics({ dataset, split, metrics, fairness }: DescribedEvaluation): PerformanceMetric[] {
  const whole = `${dataset} / ${split}`;
  const { accuracy, exampleCount } = metrics;
  const accuracyInterval = wilsonInterval(Math.round(accuracy * exampleCount), exampleCount);
  return [
    metric('accuracy', { value: accuracy, interval: accuracyInterval }, whole),
    metric('macro F1', exact(metrics.macroF1), whole),
    metric('log loss', exact(metrics.logLoss), whole),
    metric('expected calibration error', exact(metrics.expectedCalibrationError), whole),
    ...metrics.perClass.flatMap(({ label, precision, recall, f1 }) => {
      const slice = `${whole} / label: ${label}`;
      return [
        metric('precision', exact(precision), slice),
        metric('recall', exact(recall), slice),
        metric('F1', exact(f1), slice),
      ];
    }),
    ...metrics.slices.map(({ group, value, accuracy: ofSlice, accuracyInterval: interval }) =>
      metric('accuracy', { value: ofSlice, interval }, `${whole} / ${group}: ${value}`),
    ),
    ...(fairness?.attributes ?? []).flatMap((attribute) =>
      fairnessMetrics(attribute, {
        labels: metrics.perClass.map(({ label }) => label),
        whole,
        supportFloor: fairness?.supportFloor ?? 0,
      }),
    ),
  ];
}

const DISPARITIES: [keyof Disparity, string][] = [
  ['demographicParityDifference', 'demographic parity difference'],
  ['demographicParityRatio', 'demographic parity ratio'],
  ['equalizedOddsDifference', 'equalized odds difference'],
  ['equalizedOddsRatio', 'equalized odds ratio'],
];

function fairnessMetrics(
  fairness: AttributeFairness,
  { labels, whole, supportFloor }: { labels: string[]; whole: string; supportFloor: number },
): PerformanceMetric[] {
  const { attributes, byLabel, worstGroup, accuracyDifference } = fairness;
  const slice = `${whole} / by ${attributes.join(' and ')}`;
  return [
    ...(worstGroup
      ? [metric('worst-group accuracy', worstGroup.accuracy, `${slice}: ${worstGroup.values.join(', ')}`)]
      : []),
    ...(accuracyDifference ? [metric('accuracy difference', accuracyDifference, slice)] : []),
    ...byLabel.flatMap((disparity, i) => {
      const ofLabel = `${slice} / label: ${labels[i]}`;
      const missing = notMeasured(disparity).map((rate) => whyNotMeasured(rate, supportFloor));
      const leftOut = groupsNotCompared(fairness, i, supportFloor);
      return [
        ...DISPARITIES.flatMap(([key, type]) => {
          const estimate = disparity[key];
          return estimate ? [metric(type, estimate, ofLabel)] : [];
        }),
        ...(missing.length > 0
          ? [{ type: 'equalized odds difference', value: `not measured: ${missing.join('; ')}`, slice: ofLabel }]
          : []),
        ...(leftOut.length > 0
          ? [{ type: 'equalized odds difference', value: `not of every group: ${leftOut.join('; ')}`, slice: ofLabel }]
          : []),
      ];
    }),
  ];
}

const exact = (value: number): Estimate => ({ value, interval: null });

function metric(type: string, { value, interval }: Estimate, slice: string): PerformanceMetric {
  if (!interval) return { type, value: String(value), slice };
  const [lowerBound, upperBound] = interval.map(String);
  return { type, value: String(value), slice, confidenceInterval: { lowerBound, upperBound } };
}
