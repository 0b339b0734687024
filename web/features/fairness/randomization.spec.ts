import { expect, test } from 'vitest';
import { describeRandomization } from './randomization.ts';

test('two thresholds, and a score that is ignored', () => {
  const drawn = { p0: 0.25, threshold0: 0.6, threshold1: -1, ignore: 0.2, constant: 0.5 };
  expect(describeRandomization(drawn, 'dog')).toBe(
    'dog above 60.0 % in 20.0 % of the draws, always in 60.0 % of the draws, always in 10.0 % of the draws, never in 10.0 % of the draws',
  );
});

test('one threshold', () => {
  const drawn = { p0: 1, threshold0: 0.4, threshold1: 1, ignore: 0, constant: 0 };
  expect(describeRandomization(drawn, 'dog')).toBe('dog above 40.0 % in 100.0 % of the draws');
});
