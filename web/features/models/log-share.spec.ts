import { expect, test } from 'vitest';
import { formatSpeed } from './format-speed.ts';
import { logShare } from './log-share.ts';

test('a bar ends where its value is between the bounds, on a logarithmic scale', () => {
  expect(logShare(10, [1, 100])).toBeCloseTo(0.5);
  expect(logShare(0.2, [1, 100])).toBe(0.03);
  expect(logShare(5_000, [1, 100])).toBe(1);
});

test('times have two or three digits', () => {
  expect([0.234, 5.67, 45.6, 456.7, 2345].map(formatSpeed)).toEqual(['0.23 ms', '5.7 ms', '46 ms', '457 ms', '2.3 s']);
});
