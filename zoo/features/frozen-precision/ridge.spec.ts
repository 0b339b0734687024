import { expect, test } from 'vitest';
import { ridge } from './ridge.ts';

/** scikit-learn 1.9.1: `Ridge(alpha=0.01 * ((X - X.mean(0))**2).sum(1).mean()).fit(X, Y).predict(V)`. */
const THEIRS = [
  [0.12617, -0.139129, 0.649941],
  [0.258723, 0.063032, 0.132906],
  [0.063411, 0.021065, 0.780039],
];

test('predicts as scikit-learn’s Ridge does', () => {
  const x = Array.from({ length: 7 }, (_, i) =>
    Float32Array.from({ length: 5 }, (_, j) => Math.sin((i * 5 + j + 1) * 0.9) * (j + 1)),
  );
  const y = x.map((_, i) => [Math.cos(i * 1.1), i / 3 - 1, i % 3 === 0 ? 1 : 0]);
  const predict = ridge(x, y);
  for (const [i, row] of THEIRS.entries()) {
    const wanted = Float32Array.from({ length: 5 }, (_, j) => Math.cos((i * 5 + j) * 0.7) * 2);
    expect(predict(wanted)).toEqual(row.map((value) => expect.closeTo(value, 5)));
  }
});
