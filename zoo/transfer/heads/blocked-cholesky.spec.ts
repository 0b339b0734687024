import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { blockedCholesky, solveBlocked, solveLower } from './blocked-cholesky.ts';
import { cholesky, inverse } from './cholesky.ts';
import { withMatrixProducts } from './matrix-products.ts';

const SIZE = 250;
const COLUMNS = 3;

/** Xᵀ X of 300 drawn rows; column 120 is the sum of the two before it. */
function scatter(): Float64Array {
  const generator = random(3);
  const rows = Array.from({ length: 300 }, () => {
    const row = Array.from({ length: SIZE }, () => generator.next() - 0.3);
    row[120] = row[118] + row[119];
    return row;
  });
  return Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    rows.reduce((sum, row) => sum + row[Math.floor(i / SIZE)] * row[i % SIZE], 0),
  );
}

const matrix = scatter();
const known = Float64Array.from({ length: SIZE * COLUMNS }, (_, i) =>
  Math.floor(i / COLUMNS) === 120 ? 0 : Math.sin(i),
);
const right = Float64Array.from({ length: SIZE * COLUMNS }, (_, i) =>
  Array.from({ length: SIZE }).reduce<number>(
    (sum, _, j) => sum + matrix[Math.floor(i / COLUMNS) * SIZE + j] * known[j * COLUMNS + (i % COLUMNS)],
    0,
  ),
);

test('solves a system of several blocks; a row that depends on others is left out', async () => {
  const solved = await withMatrixProducts(async (products) =>
    solveBlocked(await blockedCholesky(matrix, SIZE, products), right, products),
  );
  expect(Math.max(...solved.map((value, i) => Math.abs(value - known[i])))).toBeLessThan(1e-8);
});

test('L⁻¹ is that of the plain factorization', async () => {
  const identity = Float64Array.from({ length: SIZE * SIZE }, (_, i) => Number(i % (SIZE + 1) === 0));
  const inverted = await withMatrixProducts(async (products) =>
    solveLower(await blockedCholesky(matrix, SIZE, products), identity, products),
  );
  const plain = inverse(cholesky(matrix, SIZE));
  expect(Math.max(...inverted.map((value, i) => Math.abs(value - plain[i])))).toBeLessThan(1e-9);
  expect(inverted.subarray(120 * SIZE, 121 * SIZE).every((value) => value === 0)).toBe(true);
});
