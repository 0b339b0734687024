import { expect, test } from 'vitest';
import { ReusedArrays } from './reused-arrays.ts';

test('memory that came back serves what fits in it', () => {
  const arrays = new ReusedArrays();
  const first = arrays.take(10);
  arrays.give(first);
  const smaller = arrays.take(6);
  expect(smaller).toHaveLength(6);
  expect(smaller.buffer).toBe(first.buffer);
  // In use: another takes other memory.
  expect(arrays.take(6).buffer).not.toBe(first.buffer);
  arrays.give(smaller);
  expect(arrays.take(11).buffer).not.toBe(first.buffer);
  expect(arrays.take(10).buffer).toBe(first.buffer);
});
