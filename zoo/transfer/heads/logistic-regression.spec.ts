import { expect, test } from 'vitest';
import { logisticRegression } from './logistic-regression.ts';
import { CASES, differenceOf, predictedBy, theirRows } from './testing/scikit-learn.ts';

test.each(CASES)('fits as scikit-learn’s LogisticRegression does: $name', async ({ data, test: held, theirs }) => {
  const model = await logisticRegression(data, { strength: 0.3, tolerance: 1e-10 });
  const { weights, intercepts } = theirRows(model);
  expect(differenceOf(weights, theirs.logistic.weights)).toBeLessThan(1e-6);
  expect(differenceOf(intercepts, theirs.logistic.intercepts)).toBeLessThan(1e-6);
  expect(predictedBy(model, held)).toEqual(theirs.logistic.predicted);
});

test('an aborted fit ends with the signal’s reason', async () => {
  const signal = AbortSignal.abort(new Error('Not any more.'));
  await expect(logisticRegression(CASES[0].data, { strength: 1, signal })).rejects.toThrow('Not any more.');
});
