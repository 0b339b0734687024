import { expect, test } from 'vitest';
import { strongestPlace } from './strongest-place.ts';

const map = (cells: number, at: number, drop = 0.5) => {
  const drops = new Float32Array(cells * cells);
  drops[at] = drop;
  return { cells, drops };
};

test.each([
  [0, 'upper left'],
  [7, 'upper right'],
  [4 * 8 + 3, 'middle'],
  [4 * 8, 'middle left'],
  [63, 'lower right'],
])('cell %i of 8 × 8 is %s', (cell, place) => {
  expect(strongestPlace(map(8, cell))).toEqual({ drop: 0.5, place });
});

test('where covering lowers nothing, the fall is not above 0', () => {
  expect(strongestPlace({ cells: 1, drops: Float32Array.of(-0.2) }).drop).toBeLessThan(0);
});
