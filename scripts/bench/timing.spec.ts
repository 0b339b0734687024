import { expect, test } from 'vitest';
import { interleave } from './interleave.ts';
import { timingOf } from './timing.ts';

test('the median of the rounds, and how far they lie apart', () => {
  expect(timingOf([4, 3, 5])).toEqual({ median: 4, spread: 0.25 });
  expect(timingOf([7])).toEqual({ median: 7, spread: undefined });
});

test('sides are measured in turn, and warming up does not count', async () => {
  const order: string[] = [];
  const side = (name: string, times: number[]) => async () => {
    order.push(name);
    return times.shift() ?? Number.NaN;
  };
  const timings = await interleave([side('a', [100, 1, 3, 2]), side('b', [100, 6, 6, 6])], { rounds: 3 });
  expect(order.join('')).toBe('abababab');
  expect(timings).toEqual([
    { median: 2, spread: 0.5 },
    { median: 6, spread: 0 },
  ]);
});
