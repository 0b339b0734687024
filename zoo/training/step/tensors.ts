import { RuntimeTensor } from '../../runtime/session.ts';

/** A batch of float32 rows as a tensor `[rows, ...shape]`. */
export function rowsTensor(values: Float32Array, rows: number, shape: readonly number[]): RuntimeTensor {
  return new RuntimeTensor('float32', values, [rows, ...shape]);
}

/** A vector as a tensor. */
export function vector(values: Float32Array): RuntimeTensor {
  return new RuntimeTensor('float32', values, [values.length]);
}

/** A number as a tensor without dimensions. */
export function scalar(value: number): RuntimeTensor {
  return new RuntimeTensor('float32', Float32Array.of(value), []);
}
