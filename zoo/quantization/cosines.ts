import type { RuntimeTensor } from '../runtime/session.ts';

/** The cosine of each row of one tensor with the same row of another, `[rows, …]`; 1 where both are zero. */
export function cosines(a: RuntimeTensor, b: RuntimeTensor): number[] {
  const [x, y] = [a.data as Float32Array, b.data as Float32Array];
  const size = x.length / a.dims[0];
  return Array.from({ length: a.dims[0] }, (_, row) => {
    let [product, xx, yy] = [0, 0, 0];
    for (let i = row * size; i < (row + 1) * size; i++) {
      product += x[i] * y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
    }
    return xx === 0 && yy === 0 ? 1 : product / Math.sqrt(xx * yy || Number.MIN_VALUE);
  });
}
