import { expect, test } from 'vitest';
import type { ExamplePrediction } from '../metrics.ts';
import { measureFairness } from './measure-fairness.ts';
import { blindSpots, groupsNotCompared, labelsNotMeasured, labelsWithoutGroups } from './not-measured.ts';
import fairlearn from './testing/fairlearn.json' with { type: 'json' };

/** Predictions with these counts `[group][true][predicted]`. */
const predictionsOf = (counts: number[][][]): ExamplePrediction[] =>
  counts.flatMap((matrix, group) =>
    matrix.flatMap((row, label) =>
      row.flatMap((count, predicted) =>
        Array.from({ length: count }, () => ({
          name: 'x',
          label,
          probabilities: row.map((_, i) => (i === predicted ? 0.9 : 0.1 / (row.length - 1))),
          groups: { tone: `g${group}` },
        })),
      ),
    ),
  );
const reportOf = (counts: number[][][]) => {
  const labels = counts[0].map((_, i) => `label ${i}`);
  const report = measureFairness(predictionsOf(counts), labels, { resamples: 40 });
  if (!report) throw new Error('no groups');
  return { report, labels, over: report.attributes[0] };
};
const MEASURES = [
  'demographicParityDifference',
  'demographicParityRatio',
  'equalizedOddsDifference',
  'equalizedOddsRatio',
] as const;
const [twoGroups, fourGroups, twoLabels, rare] = fairlearn.cases;

test.each([twoGroups, fourGroups, twoLabels])(
  'if every rate is based on ten examples, as Fairlearn: case %#',
  (given) => {
    const { over, report, labels } = reportOf(given.counts);
    for (const [label, disparity] of over.byLabel.entries())
      for (const measure of MEASURES)
        expect(disparity[measure]?.value, measure).toBeCloseTo(given.byLabel[label][measure], 12);
    expect(blindSpots(report, labels)).toEqual([]);
  },
);

test('a label with fewer than two groups of ten examples: equalized odds is unknown, not the remaining half', () => {
  const { over, report, labels } = reportOf(rare.counts);
  // Fairlearn has no floor: one group's nine are all recognised, the other's none.
  expect(rare.byLabel.map(({ equalizedOddsDifference }) => equalizedOddsDifference)).toEqual([1, 1]);
  for (const disparity of over.byLabel) {
    expect(disparity.equalizedOddsDifference).toBeNull();
    expect(disparity.equalizedOddsRatio).toBeNull();
  }
  const [first, second] = over.byLabel;
  // Measured parts remain: one in 27 of the first label's examples is missed in one group.
  expect(first.truePositiveRateDifference?.value).toBeCloseTo(1 / 27, 12);
  expect(first.falsePositiveRateDifference).toBeNull();
  expect(second.falsePositiveRateDifference?.value).toBeCloseTo(1 / 27, 12);
  expect(second.truePositiveRateDifference).toBeNull();
  expect(labelsNotMeasured(over, labels)).toEqual([
    { rate: 'TRUE_POSITIVE_RATE', labels: ['label 1'] },
    { rate: 'FALSE_POSITIVE_RATE', labels: ['label 0'] },
  ]);
  const [blind] = blindSpots(report, labels);
  expect(blind.statement).toBe(
    'Equalized odds by tone were not measured for every label: of “label 1”, the true positive rate cannot be compared, because fewer than two groups have 10 examples of the label; of “label 0”, the false positive rate cannot be compared, because fewer than two groups have 10 examples of other labels. A gap there would not be seen.',
  );
});

test('a group with too few examples of a label, where two others have more, is named', () => {
  // Of the third group 9 have the first label and 3 the second. The fourth has 3 examples, and is left out of everything.
  const { over, report, labels } = reportOf([
    [
      [12, 1],
      [2, 10],
    ],
    [
      [11, 0],
      [0, 13],
    ],
    [
      [0, 9],
      [0, 3],
    ],
    [
      [2, 0],
      [1, 0],
    ],
  ]);
  expect(over.byLabel.map(({ equalizedOddsDifference }) => equalizedOddsDifference?.value)).toEqual([
    expect.closeTo(2 / 12, 12),
    expect.closeTo(2 / 12, 12),
  ]);
  const ofLabel = 'the true positive rate leaves out “g2”, with fewer than 10 examples of the label';
  const ofOthers = 'the false positive rate leaves out “g2”, with fewer than 10 examples of other labels';
  expect(groupsNotCompared(over, 0, 10)).toEqual([ofLabel, ofOthers]);
  expect(labelsWithoutGroups(over, labels, 10)).toEqual([
    { clause: ofLabel, labels },
    { clause: ofOthers, labels },
  ]);
  expect(blindSpots(report, labels).map(({ statement }) => statement)).toEqual([
    `Equalized odds by tone were not measured for every group: of “label 0”, “label 1”, ${ofLabel}; of “label 0”, “label 1”, ${ofOthers}. A gap there would not be seen.`,
  ]);
});

test('an attribute with only one group that is large enough', () => {
  const { report, labels } = reportOf([
    [
      [12, 0],
      [0, 12],
    ],
    [
      [2, 0],
      [0, 2],
    ],
  ]);
  expect(blindSpots(report, labels).map(({ statement }) => statement)).toEqual([
    'Differences by tone were not measured: fewer than two groups have 10 examples.',
  ]);
});
