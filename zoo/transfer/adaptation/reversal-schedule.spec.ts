import { expect, test } from 'vitest';
import { reversalAt } from './reversal-schedule.ts';

test('the reversal starts at 0 and ends near 1, as tanh(5p) does', () => {
  expect(reversalAt(0)).toBe(0);
  for (const progress of [0.1, 0.3, 0.77, 1]) expect(reversalAt(progress)).toBeCloseTo(Math.tanh(5 * progress), 12);
});
