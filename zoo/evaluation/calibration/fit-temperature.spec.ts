import { expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import { classificationMetrics } from '../metrics.ts';
import { cooled, cooledSigmoids, fitSigmoidTemperature, fitTemperature } from './fit-temperature.ts';
import scipy from './temperature.json' with { type: 'json' };

const singles = scipy.single.map(({ truths, probabilities, ...rest }, i) => ({
  ...rest,
  i,
  predictions: truths.map((label, row) => ({ name: `${row}`, label, probabilities: probabilities[row], groups: {} })),
}));

test.each(singles)('one label, case $i: the temperature is SciPy’s', ({ predictions, temperature, before, after }) => {
  expect(fitTemperature(predictions)).toBeCloseTo(temperature, 5);
  const labels = predictions[0].probabilities.map((_, i) => `${i}`);
  const lossAt = (t: number) =>
    classificationMetrics(
      predictions.map((one) => ({ ...one, probabilities: cooled(one.probabilities, t) })),
      labels,
    ).logLoss;
  expect(lossAt(1)).toBeCloseTo(before, 6);
  expect(lossAt(temperature)).toBeCloseTo(after, 6);
  expect(after).toBeLessThan(before);
});

test.each(scipy.several.map((one, i) => ({ ...one, i })))(
  'several labels, case $i: the temperature is SciPy’s',
  ({ targets, outputs, temperature, before, after }) => {
    const examples = targets.map((own, row) => ({ targets: own, outputs: outputs[row] }));
    expect(fitSigmoidTemperature(examples)).toBeCloseTo(temperature, 5);
    const lossAt = (t: number) => {
      const terms = examples.flatMap(({ targets, outputs }) =>
        cooledSigmoids(outputs, t).map((p, i) => -Math.log(targets[i] === 1 ? p : 1 - p)),
      );
      return terms.reduce((sum, term) => sum + term, 0) / terms.length;
    };
    expect(lossAt(1)).toBeCloseTo(before, 6);
    expect(lossAt(temperature)).toBeCloseTo(after, 6);
  },
);

test('a temperature changes no prediction', () => {
  for (const { predictions } of singles) {
    for (const { probabilities } of predictions) {
      const order = (values: number[]) => [...values.keys()].sort((a, b) => values[b] - values[a]);
      expect(order(cooled(probabilities, 3.3))).toEqual(order(probabilities));
    }
  }
});

test('a probability that rounded to 0 is as good as the smallest one', () => {
  const surely = (label: number) => ({ label, probabilities: [1, 0] });
  // Nine of ten are right: the best logit is ln 9, and 2⁻¹⁴⁹ has one of 149 · ln 2.
  const predictions = [...Array.from({ length: 9 }, () => surely(0)), surely(1)];
  expect(fitTemperature(predictions)).toBeCloseTo((149 * Math.LN2) / Math.log(9), 6);
  expect(cooled([1, 0], 50).every(Number.isFinite)).toBe(true);
});

test('without an error, and where equal probabilities are better, there is no best temperature', () => {
  const right = [
    { label: 0, probabilities: [0.8, 0.2] },
    { label: 1, probabilities: [0.3, 0.7] },
  ];
  expect(() => fitTemperature(right)).toThrow(InvalidInputError);
  expect(() => fitTemperature(right)).toThrow(/all right/);
  const wrong = right.map(({ label, probabilities }) => ({ label: 1 - label, probabilities }));
  expect(() => fitTemperature(wrong)).toThrow(/worse than equal/);
  expect(() => fitSigmoidTemperature([{ targets: [1, 0], outputs: [0.9, 0.1] }])).toThrow(/all right/);
});
