import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import type { ExamplePrediction } from '../metrics.ts';
import type { AttributeFairness, FairnessReport } from './fairness-report.ts';
import { type MeasureFairness, measureFairness } from './measure-fairness.ts';

const example = (label: number, predicted: number, groups: Record<string, string>, classes = 2): ExamplePrediction => ({
  name: 'x',
  label,
  probabilities: Array.from({ length: classes }, (_, i) => (i === predicted ? 0.8 : 0.2 / (classes - 1))),
  groups,
});

function measured(predictions: ExamplePrediction[], labels: string[], options?: MeasureFairness): FairnessReport {
  const report = measureFairness(predictions, labels, options);
  if (!report) throw new Error('no groups');
  return report;
}
const over = (report: FairnessReport, ...attributes: string[]): AttributeFairness => {
  const found = report.attributes.find((one) => one.attributes.join() === attributes.join());
  if (!found) throw new Error(`nothing over ${attributes}`);
  return found;
};

/**
 * The example of Fairlearn's user guide, "Performing a fairness assessment" and "Common fairness metrics"
 * (fairlearn/fairlearn ebf8fa75, docs/user_guide/assessment/*.rst), whose doctests give the results below; `g_2` is that of
 * "Intersecting groups".
 */
const FAIRLEARN = (() => {
  const truth = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1];
  const predicted = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0];
  const sensitive = 'bbabbcccaacabccbcc'.split('');
  const second = [8, 6, 8, 8, 8, 8, 6, 6, 6, 8, 6, 6, 6, 6, 8, 6, 6, 6];
  return truth.map((label, i) => example(label, predicted[i], { sf: sensitive[i], g_2: String(second[i]) }));
})();

test('the figures in Fairlearn’s documentation', () => {
  const { groups, byLabel } = over(measured(FAIRLEARN, ['0', '1'], { supportFloor: 1 }), 'sf');
  const figures = groups.map(({ values, support, labels: [, one] }) => [
    ...values,
    one.truePositiveRate?.value,
    one.falsePositiveRate?.value,
    one.selectionRate.value,
    support,
  ]);
  // mf.by_group: tpr, fpr, sel, count
  expect(figures).toEqual([
    ['a', 0.5, 1, 0.75, 4],
    ['b', 0.6, 0, 0.5, 6],
    ['c', 0.4, 2 / 3, 0.5, 8],
  ]);
  // mf.difference(): tpr 0.20, fpr 1.00
  expect(byLabel[1].truePositiveRateDifference?.value).toBeCloseTo(0.2, 12);
  expect(byLabel[1].falsePositiveRateDifference?.value).toBe(1);
  expect(byLabel[1].demographicParityDifference?.value).toBe(0.25);
  expect(byLabel[1].demographicParityRatio?.value).toBeCloseTo(0.666666667, 8);
  expect(byLabel[1].equalizedOddsDifference?.value).toBe(1);
  expect(byLabel[1].equalizedOddsRatio?.value).toBe(0);
});

test('the intersection in Fairlearn’s documentation', () => {
  const { groups } = over(measured(FAIRLEARN, ['0', '1'], { supportFloor: 1 }), 'g_2', 'sf');
  const figures = groups.map(({ values: [g2, sf], support, labels }) => [
    sf,
    g2,
    labels[1].truePositiveRate?.value,
    support,
  ]);
  // metric_2sf_multi.by_group: recall, count
  expect(figures.sort()).toEqual([
    ['a', '6', 0, 2],
    ['a', '8', 1, 2],
    ['b', '6', 2 / 3, 3],
    ['b', '8', 0.5, 3],
    ['c', '6', 0.5, 6],
    ['c', '8', 0, 2],
  ]);
});

// fairlearn/fairlearn ebf8fa75, test/unit/metrics/test_base_metrics.py, TestTPR.test_some_correct.
test('the rates of Fairlearn’s tests, with each label in turn as the positive one', () => {
  const truth = [0, 0, 0, 0, 1, 1, 1, 1];
  const predicted = [0, 0, 0, 1, 1, 0, 0, 0];
  const predictions = truth.map((label, i) => example(label, predicted[i], { all: 'one' }));
  const [{ groups, byLabel, worstGroup, accuracyDifference }] = measured(predictions, ['0', '1'], {
    supportFloor: 1,
  }).attributes;
  expect(groups[0].labels.map(({ truePositiveRate }) => truePositiveRate?.value)).toEqual([0.75, 0.25]);
  expect(groups[0].labels.map(({ falsePositiveRate }) => falsePositiveRate?.value)).toEqual([0.75, 0.25]);
  // One group cannot be compared.
  expect(byLabel[0].demographicParityDifference).toBeNull();
  expect([worstGroup, accuracyDifference]).toEqual([null, null]);
});

test('three labels, by hand: each against the rest', () => {
  const predictions = [
    // dark: truth 0 0 1 2, predicted 0 1 1 2
    ...[
      [0, 0],
      [0, 1],
      [1, 1],
      [2, 2],
    ].map(([label, predicted]) => example(label, predicted, { tone: 'dark' }, 3)),
    // light: truth 0 1 1 2, predicted 0 1 0 0
    ...[
      [0, 0],
      [1, 1],
      [1, 0],
      [2, 0],
    ].map(([label, predicted]) => example(label, predicted, { tone: 'light' }, 3)),
  ];
  const { groups, byLabel, worstGroup, accuracyDifference } = over(
    measured(predictions, ['a', 'b', 'c'], { supportFloor: 1 }),
    'tone',
  );
  expect(groups.map(({ accuracy }) => accuracy.value)).toEqual([0.75, 0.5]);
  expect(worstGroup?.values).toEqual(['light']);
  expect(accuracyDifference).toMatchObject({ value: 0.25, highest: 0, lowest: 1, pValue: expect.closeTo(1, 12) });
  // a: selected 1/4 and 3/4; TPR 1/2 and 1; FPR 0/2 and 2/3.
  expect(byLabel[0].demographicParityDifference?.value).toBe(0.5);
  expect(byLabel[0].demographicParityRatio?.value).toBeCloseTo(1 / 3, 12);
  expect(byLabel[0].equalizedOddsDifference?.value).toBeCloseTo(2 / 3, 12);
  expect(byLabel[0].equalizedOddsRatio?.value).toBe(0);
  // c: it is predicted for no light example; it has no false positives at all, so their ratio is 0 / 0 and is left out.
  expect(byLabel[2].demographicParityRatio?.value).toBe(0);
  expect(byLabel[2].equalizedOddsDifference?.value).toBe(1);
  expect(byLabel[2].falsePositiveRateDifference?.value).toBe(0);
  // Top probabilities are 0.8: dark 3/4 correct, light 1/2.
  expect(groups[0].expectedCalibrationError.value).toBeCloseTo(0.05, 12);
  expect(groups[1].expectedCalibrationError.value).toBeCloseTo(0.3, 12);
});

test('a group below the floor is shown, and left out of comparisons', () => {
  const predictions = [
    ...Array.from({ length: 20 }, (_, i) => example(i % 2, i % 2, { tone: 'light' })),
    ...Array.from({ length: 20 }, (_, i) => example(i % 2, i < 5 ? 1 - (i % 2) : i % 2, { tone: 'dark' })),
    ...Array.from({ length: 9 }, () => example(0, 1, { tone: 'none' })),
  ];
  const { groups, worstGroup, accuracyDifference } = over(measured(predictions, ['a', 'b']), 'tone');
  expect(groups.map(({ values, belowFloor }) => [values[0], belowFloor])).toEqual([
    ['dark', false],
    ['light', false],
    ['none', true],
  ]);
  expect(groups[2]).toMatchObject({ support: 9, accuracy: { value: 0, interval: null } });
  expect(worstGroup).toMatchObject({ values: ['dark'], accuracy: { value: 0.75 } });
  expect(accuracyDifference?.value).toBe(0.25);
  // No example of “none” has b: no rate; and all of them have a: no false positives of a.
  expect(groups[2].labels[1].truePositiveRate).toBeNull();
  expect(groups[2].labels[0].falsePositiveRate).toBeNull();
});

test('examples without the attribute are in no group of it; without any attribute there is no report', () => {
  const predictions = [example(0, 0, { tone: 'dark' }), example(0, 0, { age: 'old' }), example(1, 1, {})];
  const report = measured(predictions, ['a', 'b'], { supportFloor: 1 });
  expect(report.attributes.map(({ attributes, groups }) => [attributes, groups.map(({ support }) => support)])).toEqual(
    [
      [['age'], [1]],
      [['tone'], [1]],
    ],
  );
  expect(measureFairness([example(1, 1, {})], ['a', 'b'])).toBeNull();
});

test('bad options and predictions that do not match are refused', () => {
  expect(() => measureFairness(FAIRLEARN, ['0', '1'], { supportFloor: 0 })).toThrow(InvalidInputError);
  expect(() => measureFairness(FAIRLEARN, ['0', '1'], { resamples: 10 })).toThrow(/40 to 100,000/);
  expect(() => measureFairness(FAIRLEARN, ['0', '1', '2'])).toThrow(/2 probabilities/);
});

test('a rate’s interval contains the rate of the population in about 95 of 100 samples', () => {
  let [held, heldDifference] = [0, 0];
  const SAMPLES = 400;
  for (let seed = 0; seed < SAMPLES; seed++) {
    const generator = random(seed);
    const draw = (tone: string, accuracy: number) => example(0, generator.next() < accuracy ? 0 : 1, { tone });
    const predictions = [
      ...Array.from({ length: 80 }, () => draw('dark', 0.7)),
      ...Array.from({ length: 80 }, () => draw('light', 0.9)),
    ];
    const { groups, accuracyDifference } = over(measured(predictions, ['a', 'b'], { resamples: 400, seed }), 'tone');
    const holds = (interval: [number, number] | null | undefined, value: number) =>
      interval && interval[0] <= value && value <= interval[1] ? 1 : 0;
    held += holds(groups[0].accuracy.interval, 0.7);
    heldDifference += holds(accuracyDifference?.interval, 0.2);
  }
  for (const count of [held, heldDifference]) {
    expect(count / SAMPLES).toBeGreaterThan(0.91);
    expect(count / SAMPLES).toBeLessThan(0.985);
  }
});

const groupsOf = fc.record({ tone: fc.constantFrom('dark', 'light', 'medium'), age: fc.constantFrom('old', 'young') });
const someExamples = fc.array(
  fc.tuple(fc.nat(2), fc.nat(2), groupsOf).map(([label, predicted, groups]) => example(label, predicted, groups, 3)),
  { minLength: 1, maxLength: 60 },
);
const quick = { supportFloor: 1, resamples: 40 };
const LABELS = ['a', 'b', 'c'];

/** Every figure except intervals and p-values, which are random. */
const values = ({ groups, byLabel, accuracyDifference, worstGroup }: AttributeFairness) => ({
  groups: groups.map(({ support, accuracy, labels }) => [
    support,
    accuracy.value,
    labels.map((label) => [label.selectionRate.value, label.truePositiveRate?.value, label.falsePositiveRate?.value]),
  ]),
  byLabel: byLabel.map((disparity) => [
    disparity.demographicParityDifference?.value,
    disparity.demographicParityRatio?.value,
    disparity.equalizedOddsDifference?.value,
    disparity.equalizedOddsRatio?.value,
  ]),
  difference: accuracyDifference?.value,
  worst: worstGroup?.accuracy.value,
});

test('property: differences and ratios lie within 0 and 1, p-values within 0 and 1', () => {
  fc.assert(
    fc.property(someExamples, (predictions) => {
      for (const { byLabel, accuracyDifference, groups } of measured(predictions, LABELS, quick).attributes) {
        const pValues = byLabel.flatMap((one) => [
          one.truePositiveRateDifference?.pValue,
          one.falsePositiveRateDifference?.pValue,
        ]);
        const figures = byLabel.flatMap((one) => [
          one.demographicParityDifference?.value,
          one.demographicParityRatio?.value,
          one.equalizedOddsDifference?.value,
          one.equalizedOddsRatio?.value,
        ]);
        for (const figure of [...figures, ...pValues, accuracyDifference?.value, accuracyDifference?.pValue]) {
          if (figure === undefined || figure === null) continue;
          expect(figure).toBeGreaterThanOrEqual(0);
          expect(figure).toBeLessThanOrEqual(1);
        }
        for (const { accuracy } of groups) {
          const [low, high] = accuracy.interval ?? [0, 1];
          expect(0 <= low && low <= high && high <= 1).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('property: neither the order of examples nor the names of groups matter', () => {
  const renamed: Record<string, string> = { dark: '1', light: '2', medium: '3' };
  fc.assert(
    fc.property(someExamples, fc.nat(), (predictions, seed) => {
      const other = random(seed)
        .shuffle(predictions)
        .map((one) => ({ ...one, groups: { ...one.groups, tone: renamed[one.groups.tone] } }));
      const before = over(measured(predictions, LABELS, quick), 'tone');
      const after = over(measured(other, LABELS, quick), 'tone');
      expect(values(after)).toEqual(values(before));
    }),
    { numRuns: 60 },
  );
});

test('property: groups that are treated equally differ by 0, with ratio 1 and p 1', () => {
  fc.assert(
    fc.property(someExamples, (predictions) => {
      const twice = ['dark', 'light'].flatMap((tone) => predictions.map((one) => ({ ...one, groups: { tone } })));
      const { byLabel, accuracyDifference } = over(measured(twice, LABELS, quick), 'tone');
      expect(accuracyDifference).toMatchObject({ value: 0, pValue: 1 });
      for (const one of byLabel) {
        expect(one.demographicParityDifference?.value).toBe(0);
        expect(one.demographicParityRatio?.value ?? 1).toBe(1);
        expect(one.equalizedOddsDifference?.value ?? 0).toBe(0);
        expect(one.equalizedOddsRatio?.value ?? 1).toBe(1);
      }
    }),
    { numRuns: 60 },
  );
});

test('the same examples give the same report, bit for bit', () => {
  expect(measured(FAIRLEARN, ['0', '1'])).toEqual(measured(FAIRLEARN, ['0', '1']));
});

test('many groups: the largest are measured, and the number of the others is reported', () => {
  const predictions = Array.from({ length: 60 }, (_, i) => [
    example(0, 0, { photographer: `p${i}` }),
    ...(i >= 20 ? [example(0, 0, { photographer: `p${i}` })] : []),
  ]).flat();
  const { groups, groupsLeftOut } = over(measured(predictions, ['a', 'b']), 'photographer');
  expect([groups.length, groupsLeftOut]).toEqual([50, 10]);
  expect(groups.filter(({ support }) => support === 2)).toHaveLength(40);
});
