import { expect, test } from 'vitest';
import { balancedClassWeights, exampleWeights } from './class-weights.ts';

test('balanced weights are scikit-learn’s', () => {
  // compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 0, 0, 0, 1, 1]): 6 / (3 · 4), 6 / (3 · 2); a label without examples is none there.
  expect(balancedClassWeights([0, 0, 0, 0, 1, 1], 3)).toEqual([0.5, 1, 0]);
});

test('with balanced weights all labels count alike in sum', () => {
  const labels = [0, 1, 1, 2, 2, 2];
  const weights = balancedClassWeights(labels, 3);
  const rows = labels.map((_, row) => row);
  const ofRows = labels.map((label) => weights[label]);
  const [counts] = exampleWeights([rows], ofRows);
  for (const label of [0, 1, 2]) {
    const sum = counts.reduce((total, count, i) => total + (labels[i] === label ? count : 0), 0);
    expect(sum).toBeCloseTo(1 / 3, 6);
  }
});

test('a step’s examples count as in PyTorch’s weighted mean, over all of its batches', () => {
  const [first, second] = exampleWeights([[0, 1], [2]], [1, 3, 3]);
  expect([...first, ...second]).toEqual([1 / 7, 3 / 7, 3 / 7].map(Math.fround));
});

test('without weights every example counts the same', () => {
  expect(exampleWeights([[0, 1], [2]], null).flatMap((weights) => [...weights])).toEqual(
    [1 / 3, 1 / 3, 1 / 3].map(Math.fround),
  );
});
