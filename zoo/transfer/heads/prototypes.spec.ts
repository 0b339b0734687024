import { expect, test } from 'vitest';
import { classPrototypes } from './prototypes.ts';
import { CASES, differenceOf, predictedBy } from './testing/scikit-learn.ts';

test.each(CASES)('predicts as scikit-learn’s NearestCentroid does: $name', ({ data, test: held, theirs }) => {
  const model = classPrototypes(data);
  expect(differenceOf(model.prototypes, theirs.prototypes.centroids)).toBeLessThan(1e-9);
  expect(predictedBy(model, held)).toEqual(theirs.prototypes.predicted);
});

test.each(CASES)(
  'with cosines, as scikit-learn’s cosine_similarity with the centroids: $name',
  ({ data, test: held, theirs }) => {
    expect(predictedBy(classPrototypes(data, 'COSINE'), held)).toEqual(theirs.prototypes.cosine);
  },
);
