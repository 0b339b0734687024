import { expect, test } from 'vitest';
import { logisticRegressionCv } from './logistic-regression-cv.ts';
import { stratifiedFolds } from './stratified-folds.ts';
import { CASES, differenceOf, predictedBy, theirRows } from './testing/scikit-learn.ts';

const compared = CASES.flatMap(({ theirs, ...rest }) =>
  'logisticCv' in theirs && theirs.logisticCv ? [{ ...rest, theirs: theirs.logisticCv }] : [],
);

test.each(compared)('chooses the strength of scikit-learn’s LogisticRegressionCV: $name', async (each) => {
  const { data, test: held, theirs } = each;
  const searching = { tolerance: 1e-9, iterations: 10_000 };
  const model = await logisticRegressionCv(data, { searching, tolerance: 1e-10 });
  expect(model.accuracies).toEqual(theirs.accuracies.map((accuracy) => expect.closeTo(accuracy, 8)));
  expect(model.strength).toBeCloseTo(theirs.strength, 10);
  const { weights, intercepts } = theirRows(model);
  expect(differenceOf(weights, theirs.weights)).toBeLessThan(1e-5);
  expect(differenceOf(intercepts, theirs.intercepts)).toBeLessThan(1e-5);
  expect(predictedBy(model, held)).toEqual(theirs.predicted);
});

test.each(compared)('folds are those of scikit-learn’s StratifiedKFold: $name', ({ data, theirs }) => {
  expect(stratifiedFolds(data.labels, 1 + Math.max(...theirs.folds))).toEqual(theirs.folds);
});

test('one example in a class leaves nothing to hold out: the strength is 1', async () => {
  const one = CASES.find(({ name }) => name === 'one');
  const model = await logisticRegressionCv(one?.data ?? CASES[0].data);
  expect(model).toMatchObject({ strength: 1, accuracies: null });
});
