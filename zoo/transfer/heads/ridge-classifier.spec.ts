import { expect, test } from 'vitest';
import { ridgeClassifier } from './ridge-classifier.ts';
import { CASES, differenceOf, predictedBy, theirRows } from './testing/scikit-learn.ts';

test.each(CASES)('fits as scikit-learn’s RidgeClassifier does: $name', async ({ data, test: held, theirs }) => {
  const model = await ridgeClassifier(data, { penalties: [2.5] });
  const { weights, intercepts } = theirRows(model);
  expect(differenceOf(weights, theirs.ridge.weights)).toBeLessThan(1e-8);
  expect(differenceOf(intercepts, theirs.ridge.intercepts)).toBeLessThan(1e-8);
  expect(predictedBy(model, held)).toEqual(theirs.ridge.predicted);
});

test.each(CASES)(
  'chooses the penalty of scikit-learn’s RidgeClassifierCV: $name',
  async ({ data, test: held, theirs }) => {
    const model = await ridgeClassifier(data);
    expect(model.penalty).toBe(theirs.ridgeCv.penalty);
    expect(differenceOf(theirRows(model).weights, theirs.ridgeCv.weights)).toBeLessThan(1e-8);
    expect(predictedBy(model, held)).toEqual(theirs.ridgeCv.predicted);
  },
);
