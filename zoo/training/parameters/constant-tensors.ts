import type { Tensor } from '../../onnx/graph.ts';

/** No learned weight is this large; exporters write "minus infinity" as −1e4, −65504, −1e9 or −3.4e38. */
const MASKING = 1e4;

/**
 * Whether a tensor is a mask: it contains a number too large to be learned, or is a matrix of two values, one of them 0 (1 and 0
 * of a causal mask, −100 and 0 of Swin's shifted windows).
 */
export function isMask({ data, shape }: Tensor): boolean {
  const values = data as Float32Array;
  const distinct = new Set<number>();
  let largest = 0;
  for (const value of values) {
    if (Number.isNaN(value)) return false;
    largest = Math.max(largest, Math.abs(value));
    if (distinct.size < 3) distinct.add(value);
  }
  const isMatrix = shape.filter((dimension) => dimension > 1).length > 1;
  return largest >= MASKING || (isMatrix && distinct.size === 2 && distinct.has(0));
}

/** With fewer positions, values can look like a sinusoid by chance. */
const FEWEST_POSITIONS = 8;

/**
 * Whether each column of a matrix `[positions, features]` is a sinusoid of the position: the positional encoding of Vaswani
 * et al. (2017) and the sine and cosine tables of rotary embeddings. A sinusoid, and nothing else within ±1, is a sequence in
 * which xₜ₊₁ + xₜ₋₁ is the same multiple of xₜ everywhere. A matrix with the same values at every position does not count.
 */
export function isSinusoidTable({ data, shape }: Tensor): boolean {
  const [positions, features, ...more] = shape.filter((dimension) => dimension > 1);
  if (features === undefined || more.length > 0 || positions < FEWEST_POSITIONS) return false;
  const values = data as Float32Array;
  if (values.some((value) => !(Math.abs(value) <= 1.0001))) return false;
  const columns = Array.from({ length: features }, (_, column) =>
    Float32Array.from({ length: positions }, (_, position) => values[position * features + column]),
  );
  return columns.every(isSinusoid) && columns.some((column) => column.some((value) => value !== column[0]));
}

function isSinusoid(x: Float32Array): boolean {
  const inner = Array.from({ length: x.length - 2 }, (_, i) => i + 1);
  // The best multiple, by least squares.
  const own = inner.reduce((sum, t) => sum + x[t] ** 2, 0);
  const both = inner.reduce((sum, t) => sum + x[t] * (x[t + 1] + x[t - 1]), 0);
  const multiple = own === 0 ? 0 : both / own;
  return inner.every((t) => Math.abs(x[t + 1] + x[t - 1] - multiple * x[t]) < 1e-3);
}
