import { expect, test } from 'vitest';
import { leep } from './leep.ts';
import { scoredCases } from './testing/scores.ts';

test.each(scoredCases)('$name: as the authors’ program', ({ probabilities, labels, leep: expected }) => {
  expect(leep(probabilities, labels)).toBeCloseTo(expected, 12);
});

test('a class that the model never expects is left out, where the published program gives NaN', () => {
  const sure = [
    [1, 0, 0],
    [0, 1, 0],
  ];
  expect(leep(sure, [1, 0])).toBe(0);
});
