import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatEnum,
  formatFixed,
  formatPercent,
  formatPrecise,
  formatRate,
} from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [2_612_345, '2.6 MB'],
  [987_654_321, '988 MB'],
  [5e15, '5000 TB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.4, '0 s'],
  [59.6, '1 min 0 s'],
  [185, '3 min 5 s'],
  [7800, '2 h 10 min'],
])('%d seconds read as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0, '0'],
  [0.003, '0.003'],
  [0.0012345, '0.00123'],
  [5e-5, '5e-5'],
  [4.2e-4, '4.2e-4'],
  [10, '10'],
])('a learning rate of %d reads as %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test('shares and constants', () => {
  expect(formatPercent(0.7364)).toBe('73.6 %');
  expect(formatEnum('LINEAR_PROBE')).toBe('linear probe');
});

test('negative figures have a minus, not a hyphen; what rounds to zero has neither', () => {
  expect([formatFixed(-0.254, 2), formatFixed(0.5, 1), formatFixed(-0.001, 2)]).toEqual(['−0.25', '0.5', '0.00']);
  expect([formatPercent(-0.0312), formatPercent(-0.0001), formatCount(-1234)]).toEqual(['−3.1 %', '0.0 %', '−1,234']);
  expect([formatPrecise(-2.71428, 3), formatPrecise(0.000012345, 2)]).toEqual(['−2.71', '0.000012']);
});
