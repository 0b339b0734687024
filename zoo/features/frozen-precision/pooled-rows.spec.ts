import { expect, test } from 'vitest';
import { RuntimeTensor } from '../../runtime/session.ts';
import { pooledRows } from './pooled-rows.ts';

const counting = (...dims: number[]) => {
  const length = dims.reduce((product, size) => product * size, 1);
  return new RuntimeTensor(
    'float32',
    Float32Array.from({ length }, (_, i) => i),
    dims,
  );
};

test.each([
  [
    'pictures over their places',
    counting(2, 3, 1, 2),
    [
      [0.5, 2.5, 4.5],
      [6.5, 8.5, 10.5],
    ],
  ],
  ['tokens over the text', counting(1, 2, 3), [[1.5, 2.5, 3.5]]],
  [
    'vectors not at all',
    counting(2, 2),
    [
      [0, 1],
      [2, 3],
    ],
  ],
])('averages %s', (_, tensor, expected) => {
  expect(pooledRows(tensor).map((row) => Array.from(row))).toEqual(expected);
});
