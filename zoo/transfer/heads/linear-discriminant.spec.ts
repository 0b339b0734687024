import { expect, test } from 'vitest';
import { linearDiscriminant } from './linear-discriminant.ts';
import { CASES, differenceOf, predictedBy, theirRows } from './testing/scikit-learn.ts';

test.each(CASES)(
  'fits as scikit-learn’s LinearDiscriminantAnalysis does: $name',
  async ({ data, test: held, theirs }) => {
    const model = await linearDiscriminant(data);
    const { weights, intercepts } = theirRows(model);
    expect(differenceOf(weights, theirs.discriminant.weights)).toBeLessThan(1e-7);
    expect(differenceOf(intercepts, theirs.discriminant.intercepts)).toBeLessThan(1e-7);
    expect(predictedBy(model, held)).toEqual(theirs.discriminant.predicted);
  },
);

test('one example a class cannot be told apart this way', async () => {
  const data = { values: Float32Array.of(1, 2, 3, 4, 5, 6), dimension: 3, labels: [0, 1], classes: 2 };
  await expect(linearDiscriminant(data)).rejects.toMatchObject({
    field: 'head',
    message: expect.stringContaining('at least two in one of them'),
  });
});
