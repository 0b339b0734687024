import { expect, test } from 'vitest';
import { batchesByLength } from './batches-by-length.ts';

const batches = (lengths: number[], most?: number) => batchesByLength(lengths, (length) => length, most);

test('items of about the same length are together, and all are there once', () => {
  expect(batches([9, 1, 8, 2], 2)).toEqual([
    [1, 2],
    [8, 9],
  ]);
  expect(batches([3, 3], 1)).toEqual([[3], [3]]);
  expect(batches([])).toEqual([]);
});

test('long ones come in smaller batches, and the longest alone', () => {
  expect(batches(Array(9).fill(64)).map(({ length }) => length)).toEqual([8, 1]);
  expect(batches(Array(5).fill(256)).map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(batches([5_000, 5_000]).map(({ length }) => length)).toEqual([1, 1]);
});
