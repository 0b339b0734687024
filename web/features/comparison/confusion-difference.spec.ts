import { expect, test } from 'vitest';
import { confusionDifference, MOST_LABELS, mostConfused } from './confusion-difference.ts';

test('what the second predicts more often is positive', () => {
  const a = [
    [8, 2],
    [1, 9],
  ];
  const b = [
    [10, 0],
    [3, 7],
  ];
  expect(confusionDifference(['cat', 'dog'], a, b)).toEqual({
    labels: ['cat', 'dog'],
    values: [
      [2, -2],
      [2, -2],
    ],
  });
});

test('of many labels those that are confused most, in their order', () => {
  const count = MOST_LABELS + 20;
  const labels = Array.from({ length: count }, (_, i) => `label ${i}`);
  const matrix = labels.map((_, truth) => labels.map((_, guess): number => (truth === guess ? 50 : 0)));
  matrix[59][3] = 7;
  const shown = mostConfused(labels, matrix);
  expect(shown.labels).toHaveLength(MOST_LABELS);
  expect(shown.labels).toContain('label 3');
  expect(shown.labels.at(-1)).toBe('label 59');
  expect(shown.values.at(-1)?.[shown.labels.indexOf('label 3')]).toBe(7);
});
