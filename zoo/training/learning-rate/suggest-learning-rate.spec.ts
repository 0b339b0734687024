import { expect, test } from 'vitest';
import { suggestLearningRate } from './suggest-learning-rate.ts';

const curveOf = (losses: number[]) =>
  losses.map((smoothedLoss, i) => ({ learningRate: 10 ** (i - 10), loss: smoothedLoss, smoothedLoss }));

test('valley lies half way down the longest fall, steep where it falls most', () => {
  // What fastai's `valley` and `steep` give for the points without their first 2 and last 5: the fall has 10 points and ends at
  // index 10; it begins at 10 − 10, and 10 / 3 and half of that, rounded down, are 3 and 1. The loss falls most from 5 to 6.
  const losses = [9, 9, 5, 5, 4.9, 4.8, 4.6, 4.3, 3.3, 2.9, 2.6, 2.5, 2.45, 2.6, 3, 9, 9, 9, 9, 9];
  const points = curveOf(losses);
  const { valley, steep } = suggestLearningRate(points, 20);
  expect(valley).toBe(points[2 + 4].learningRate);
  expect(steep).toBe(points[2 + 5].learningRate);
});

test('a fall that is interrupted goes on', () => {
  const losses = [9, 9, 5, 4, 6, 3, 7, 2, 8, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];
  // 5, 4, 3, 2, 1 end at index 7: 7 − 5 + 1 + 0 = 3.
  expect(suggestLearningRate(curveOf(losses), 20).valley).toBe(curveOf(losses)[2 + 3].learningRate);
});

test('a loss that never falls suggests nothing', () => {
  const losses = Array.from({ length: 20 }, (_, i) => 1 + i);
  expect(suggestLearningRate(curveOf(losses), 20)).toEqual({ valley: null, steep: null });
  expect(suggestLearningRate([], 20)).toEqual({ valley: null, steep: null });
});

test('where the loss diverges at once, the few points there are count', () => {
  const points = curveOf([3, 1.5, 1, 40]);
  expect(suggestLearningRate(points, 100)).toEqual({ valley: points[0].learningRate, steep: points[0].learningRate });
});
