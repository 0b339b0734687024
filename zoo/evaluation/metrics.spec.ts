import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { classificationMetrics, type ExamplePrediction } from './metrics.ts';
import { wilsonInterval } from './wilson.ts';

const predict = (label: number, probabilities: number[], groups: Record<string, string> = {}): ExamplePrediction => ({
  name: `${label}-${probabilities.join('-')}`,
  label,
  probabilities,
  groups,
});

// Truth 0 0 0 1 1 2, predicted 0 0 1 1 2 2.
const SIX = [
  predict(0, [0.8, 0.1, 0.1], { tone: 'light' }),
  predict(0, [0.5, 0.3, 0.2], { tone: 'light' }),
  predict(0, [0.3, 0.6, 0.1], { tone: 'dark' }),
  predict(1, [0.1, 0.9, 0.0], { tone: 'dark' }),
  predict(1, [0.2, 0.2, 0.6], { tone: 'dark', age: 'old' }),
  predict(2, [0.0, 0.0, 1.0]),
];

test('hand-computed figures', () => {
  const metrics = classificationMetrics(SIX, ['a', 'b', 'c']);
  expect(metrics.exampleCount).toBe(6);
  expect(metrics.accuracy).toBeCloseTo(4 / 6, 12);
  expect(metrics.confusionMatrix).toEqual([
    [2, 1, 0],
    [0, 1, 1],
    [0, 0, 1],
  ]);
  expect(metrics.perClass[0]).toEqual({ label: 'a', support: 3, precision: 1, recall: 2 / 3, f1: 0.8 });
  expect(metrics.perClass[1]).toEqual({ label: 'b', support: 2, precision: 0.5, recall: 0.5, f1: 0.5 });
  expect(metrics.perClass[2]).toEqual({ label: 'c', support: 1, precision: 0.5, recall: 1, f1: 2 / 3 });
  expect(metrics.macroF1).toBeCloseTo((0.8 + 0.5 + 2 / 3) / 3, 12);
  const loss = -(Math.log(0.8) + Math.log(0.5) + Math.log(0.3) + Math.log(0.9) + Math.log(0.2)) / 6;
  expect(metrics.logLoss).toBeCloseTo(loss, 12);
});

test('calibration error: bins of 1/15, closed above', () => {
  // Tops 0.8 | 0.5 | 0.6, 0.6 | 0.9 | 1.0 are each in their own bin; correct: 1 | 1 | 0, 0 | 1 | 1.
  const expected = (0.2 + 0.5 + 1.2 + 0.1 + 0) / 6;
  expect(classificationMetrics(SIX, ['a', 'b', 'c']).expectedCalibrationError).toBeCloseTo(expected, 12);
});

test('calibration error: an overconfident and an underconfident example in one bin cancel', () => {
  const predictions = [predict(0, [0.75, 0.25]), predict(1, [0.75, 0.25])];
  // One bin (0.733, 0.8]: accuracy 0.5, confidence 0.75.
  expect(classificationMetrics(predictions, ['a', 'b']).expectedCalibrationError).toBeCloseTo(0.25, 12);
});

test('macro F1 leaves out labels that are neither true nor predicted, and counts a label never predicted as 0', () => {
  const predictions = [predict(0, [1, 0, 0]), predict(1, [1, 0, 0])];
  // a: precision 1/2, recall 1, F1 2/3; b: 0; c does not occur.
  expect(classificationMetrics(predictions, ['a', 'b', 'c']).macroF1).toBeCloseTo(1 / 3, 12);
});

test('log loss of a certain error is finite: -ln of the float64 epsilon', () => {
  expect(classificationMetrics([predict(0, [0, 1])], ['a', 'b']).logLoss).toBeCloseTo(-Math.log(2 ** -52), 9);
});

test('slices have Wilson 95 % intervals', () => {
  const { slices } = classificationMetrics(SIX, ['a', 'b', 'c']);
  expect(slices.map(({ group, value, support, accuracy }) => [group, value, support, accuracy])).toEqual([
    ['age', 'old', 1, 0],
    ['tone', 'dark', 3, 1 / 3],
    ['tone', 'light', 2, 1],
  ]);
  // statsmodels.stats.proportion.proportion_confint(1, 3, method='wilson') = (0.0615, 0.7923).
  expect(slices[1].accuracyInterval[0]).toBeCloseTo(0.0615, 4);
  expect(slices[1].accuracyInterval[1]).toBeCloseTo(0.7923, 4);
  expect(slices[2].accuracyInterval[1]).toBe(1);
  // proportion_confint(0, n, method='wilson') is 0 at its lower end, of every n.
  for (const n of [1, 7, 103, 600]) expect(wilsonInterval(0, n)[0]).toBe(0);
});

test('nothing to evaluate, predictions of another label set, and NaN are refused', () => {
  expect(() => classificationMetrics([], ['a'])).toThrow(InvalidInputError);
  expect(() => classificationMetrics([predict(0, [1, 0])], ['a', 'b', 'c'])).toThrow(/3 labels/);
  expect(() => classificationMetrics([predict(2, [1, 0])], ['a', 'b'])).toThrow(InvalidInputError);
  expect(() => classificationMetrics([predict(0, [Number.NaN, 0])], ['a', 'b'])).toThrow(/learning rate/);
});

test('sigmoids that do not sum to one have no log loss and no calibration error', () => {
  // As the sigmoid of each label gives them: 0.9 + 0.8, whose log loss would beat any honest one.
  expect(() => classificationMetrics([predict(0, [0.9, 0.8])], ['a', 'b'])).toThrow(/do not sum to 1.*fine-tune again/);
});

const LABELS = ['a', 'b', 'c', 'd'];
const prediction = fc
  .record({
    label: fc.nat(LABELS.length - 1),
    weights: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: LABELS.length, maxLength: LABELS.length }),
    tone: fc.constantFrom('light', 'dark'),
  })
  .map(({ label, weights, tone }) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    return predict(
      label,
      weights.map((weight) => weight / sum),
      { tone },
    );
  });
const predictions = fc.array(prediction, { minLength: 1, maxLength: 60 });

test('accuracy is the trace over the total; supports add up', () => {
  fc.assert(
    fc.property(predictions, (list) => {
      const { accuracy, confusionMatrix, perClass, slices } = classificationMetrics(list, LABELS);
      const trace = confusionMatrix.reduce((sum, row, i) => sum + row[i], 0);
      expect(accuracy).toBeCloseTo(trace / confusionMatrix.flat().reduce((a, b) => a + b, 0), 12);
      expect(perClass.reduce((sum, { support }) => sum + support, 0)).toBe(list.length);
      expect(slices.reduce((sum, { support }) => sum + support, 0)).toBe(list.length);
    }),
    { seed: 3 },
  );
});

test('figures are within their ranges, and an interval contains its accuracy', () => {
  fc.assert(
    fc.property(predictions, (list) => {
      const metrics = classificationMetrics(list, LABELS);
      for (const share of [metrics.accuracy, metrics.macroF1, metrics.expectedCalibrationError]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(metrics.logLoss).toBeGreaterThan(0);
      for (const { accuracy, accuracyInterval } of metrics.slices) {
        expect(accuracyInterval[0]).toBeLessThanOrEqual(accuracy + 1e-12);
        expect(accuracyInterval[1]).toBeGreaterThanOrEqual(accuracy - 1e-12);
      }
    }),
    { seed: 4 },
  );
});

test('the order of the examples does not matter', () => {
  fc.assert(
    fc.property(predictions, (list) => {
      const forwards = classificationMetrics(list, LABELS);
      const backwards = classificationMetrics([...list].reverse(), LABELS);
      expect(backwards.logLoss).toBeCloseTo(forwards.logLoss, 10);
      expect(backwards.expectedCalibrationError).toBeCloseTo(forwards.expectedCalibrationError, 10);
      expect(backwards.confusionMatrix).toEqual(forwards.confusionMatrix);
      expect(backwards.macroF1).toBe(forwards.macroF1);
      expect(backwards.slices).toEqual(forwards.slices);
    }),
    { seed: 5 },
  );
});
