import type { Tensor } from '../onnx/graph.ts';

/** A float matrix with its axes swapped. */
export function turned({ type, shape: [rows, columns], data }: Tensor): Tensor {
  const values = data as Float32Array;
  const result = Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
  return { type, shape: [columns, rows], data: result };
}
