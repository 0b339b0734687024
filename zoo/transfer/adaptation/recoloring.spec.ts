import { expect, test } from 'vitest';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import skada from './adaptation.json' with { type: 'json' };
import { rootsOf } from './matrix-roots.ts';
import { momentsOf } from './moments.ts';
import { recolored } from './recoloring.ts';

const { dimension } = skada;
const source = { values: Float32Array.from(skada.source), dimension };
const target = { values: Float32Array.from(skada.target), dimension };

test('CORAL gives the same features as skada', async () => {
  const [moved] = await recolored(source, target, []);
  expect(moved.values).toHaveLength(skada.coral.length);
  for (const [i, value] of moved.values.entries()) expect(value, `number ${i}`).toBeCloseTo(skada.coral[i], 4);
});

test('the source has the target’s mean then, and other rows move as those do', async () => {
  const some = { values: source.values.slice(2 * dimension, 5 * dimension), dimension };
  const [moved, others] = await recolored(source, target, [some]);
  const [{ mean }, { mean: wanted }] = [momentsOf(moved), momentsOf(target)];
  for (const [i, value] of mean.entries()) expect(value).toBeCloseTo(wanted[i], 4);
  expect(others.values).toEqual(moved.values.slice(2 * dimension, 5 * dimension));
});

test('a root times itself is the matrix, also where eigenvalues span ten orders of magnitude', async () => {
  // A = H D H, with a reflection H.
  const size = 3;
  const axis = [1, -2, 2].map((value) => value / 3);
  const reflection = (i: number, j: number) => (i === j ? 1 : 0) - 2 * axis[i] * axis[j];
  const at = (values: number[]) =>
    Float64Array.from({ length: size ** 2 }, (_, place) => {
      const [row, column] = [Math.floor(place / size), place % size];
      return values.reduce((sum, value, k) => sum + reflection(row, k) * value * reflection(k, column), 0);
    });
  const { root, inverseRoot } = await withMatrixProducts((products) => rootsOf(at([1e6, 3, 1e-4]), size, products));
  for (const [i, value] of at([1e3, Math.sqrt(3), 1e-2]).entries()) expect(root[i]).toBeCloseTo(value, 5);
  for (const [i, value] of at([1e-3, 1 / Math.sqrt(3), 1e2]).entries()) expect(inverseRoot[i]).toBeCloseTo(value, 3);
});
