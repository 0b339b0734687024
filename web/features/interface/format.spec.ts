import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatEnum, formatPercent, formatRate } from './format.ts';

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
