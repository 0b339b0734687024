import { expect, test } from 'vitest';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import skada from './adaptation.json' with { type: 'json' };
import { rootsOf } from './matrix-roots.ts';
import { momentsOf, standardized } from './moments.ts';
import { recolored } from './recoloring.ts';

const { dimension } = skada;
const scaled = (values: number[]) => {
  const features = { values: Float32Array.from(values), dimension };
  return standardized(features, momentsOf(features));
};
const [source, target] = [scaled(skada.source), scaled(skada.target)];

test('CORAL gives the same features as skada', async () => {
  const [moved] = await recolored(source, target, []);
  expect(moved.values).toHaveLength(skada.coral.length);
  for (const [i, value] of moved.values.entries()) expect(value, `number ${i}`).toBeCloseTo(skada.coral[i], 5);
});

test('with fewer rows than features, too', async () => {
  const { source, target, coral } = skada.wide;
  const wide = (values: number[]) => ({ values: Float32Array.from(values), dimension: skada.wide.dimension });
  const [moved] = await recolored(wide(source), wide(target), []);
  expect(moved.values).toHaveLength(coral.length);
  for (const [i, value] of moved.values.entries()) expect(value, `number ${i}`).toBeCloseTo(coral[i], 5);
});

test('other rows of the source move as those do', async () => {
  const some = { values: source.values.slice(2 * dimension, 5 * dimension), dimension };
  const [moved, others] = await recolored(source, target, [some]);
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
