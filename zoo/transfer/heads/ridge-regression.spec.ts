import { expect, test } from 'vitest';
import { ridgeRegression } from './ridge-regression.ts';
import { differenceOf, REGRESSION } from './testing/scikit-learn.ts';

test('fits numbers as scikit-learn’s RidgeCV does', async () => {
  const { features, targets, theirs } = REGRESSION;
  const model = await ridgeRegression(features, targets);
  expect(model.penalty).toBe(theirs.penalty);
  expect(differenceOf(model.weights, theirs.weights)).toBeLessThan(1e-8);
  expect(differenceOf(model.intercepts, theirs.intercepts)).toBeLessThan(1e-8);
});

test('a row that is left out is predicted by a fit on the others', async () => {
  const { features, targets, theirs } = REGRESSION;
  const { dimension } = features;
  const outputs = theirs.intercepts.length;
  const { leftOut } = await ridgeRegression(features, targets, { penalties: [10] });
  const { weights, intercepts } = await ridgeRegression(
    { values: features.values.subarray(dimension), dimension },
    targets.subarray(outputs),
    { penalties: [10] },
  );
  for (let k = 0; k < outputs; k++) {
    let expected = intercepts[k];
    for (let j = 0; j < dimension; j++) expected += weights[k * dimension + j] * features.values[j];
    expect(leftOut[k]).toBeCloseTo(expected, 8);
  }
});
