import { expect, test } from 'vitest';
import { randomSearch, successiveHalving } from './rungs.ts';

test('the bracket of the paper, with 81 trials and 81 epochs', () => {
  expect(successiveHalving(81, 81)).toEqual([
    { trials: 81, epochs: 1 },
    { trials: 27, epochs: 3 },
    { trials: 9, epochs: 9 },
    { trials: 3, epochs: 27 },
    { trials: 1, epochs: 81 },
  ]);
});

test.each([
  [24, 30, [24, 8, 2], [3, 10, 30]],
  [100, 8, [100, 33], [2, 8]],
  [2, 50, [2], [50]],
  [7, 1, [7], [1]],
])('of %i trials and %i epochs', (trials, epochs, kept, lengths) => {
  const rungs = successiveHalving(trials, epochs);
  expect(rungs.map((rung) => rung.trials)).toEqual(kept);
  expect(rungs.map((rung) => rung.epochs)).toEqual(lengths);
});

test('random search is one rung, whose trials keep their own epochs', () => {
  expect(randomSearch(5)).toEqual([{ trials: 5, epochs: null }]);
});
