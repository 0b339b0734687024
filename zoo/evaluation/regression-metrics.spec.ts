import { expect, test } from 'vitest';
import type { ExampleOutputs } from './example-outputs.ts';
import { regressionMetrics } from './regression-metrics.ts';

const predicted = (targets: number[], outputs: number[]): ExampleOutputs => ({
  name: 'a',
  targets,
  outputs,
  groups: {},
});

test('hand-computed figures', () => {
  // The example of scikit-learn's r2_score: y_true [3, -0.5, 2, 7], y_pred [2.5, 0.0, 2, 8] give 0.948…; MAE 0.5, MSE 0.375.
  const examples = [
    predicted([3, 1], [2.5, 1]),
    predicted([-0.5, 1], [0, 1]),
    predicted([2, 1], [2, 1]),
    predicted([7, 1], [8, 1]),
  ];
  const { perTarget, r2, exampleCount } = regressionMetrics(examples, ['size', 'one']);
  expect(exampleCount).toBe(4);
  expect(perTarget[0]).toMatchObject({ name: 'size', meanAbsoluteError: 0.5 });
  expect(perTarget[0].rootMeanSquaredError).toBeCloseTo(Math.sqrt(0.375), 12);
  expect(perTarget[0].r2).toBeCloseTo(0.948608137, 9);
  expect(perTarget[1]).toEqual({ name: 'one', meanAbsoluteError: 0, rootMeanSquaredError: 0, r2: 1 });
  expect(r2).toBeCloseTo((0.948608137 + 1) / 2, 9);
});

test('a constant target that is missed has R² 0', () => {
  expect(regressionMetrics([predicted([1], [2]), predicted([1], [1])], ['x']).r2).toBe(0);
});

test('outputs that do not match are refused', () => {
  expect(() => regressionMetrics([], ['x'])).toThrow(/No outputs/);
  expect(() => regressionMetrics([predicted([1], [1, 2])], ['x'])).toThrow(
    /1 targets and 2 outputs, but there are 1 labels/,
  );
  expect(() => regressionMetrics([predicted([1], [Number.NaN])], ['x'])).toThrow(/is not a finite number/);
});
