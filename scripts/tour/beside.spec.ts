import { expect, test } from 'vitest';
import { difference } from './beside.ts';

test.each([
  [0.789, 0.83, 0.012, '4.1 points above the probe, more than chance (p = 0.012)'],
  [0.789, 0.6, 2e-9, '18.9 points below the probe, more than chance (p < 0.001)'],
  [0.789, 0.802, 0.69, '1.3 points above the probe, which may be chance (p = 0.69)'],
  [0.789, 0.789, 1, 'as often right as the probe (p = 1.00)'],
])('from %d to %d with p = %d', (before, after, pValue, clause) => {
  expect(difference({ before, after, pValue }, 'the probe')).toBe(clause);
});
