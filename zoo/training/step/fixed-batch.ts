import type { Graph, ValueInfo } from '../../onnx/graph.ts';
import { RuntimeTensor } from '../../runtime/session.ts';

const isOpen = ({ shape }: ValueInfo) => typeof shape[0] === 'string';

/** The names of the inputs whose first dimension is left to the run: they have a row an example. */
export function inputsWithOpenBatch(graph: Graph): Set<string> {
  return new Set(graph.inputs.filter(isOpen).map(({ name }) => name));
}

/**
 * A graph whose batch has a size that is known beforehand: wherever the first dimension of an input or output was left to the
 * run, it is `rows`. With all shapes known, onnxruntime plans its memory once.
 */
export function withFixedBatch(graph: Graph, rows: number): Graph {
  const fixed = (value: ValueInfo): ValueInfo =>
    isOpen(value) ? { ...value, shape: [rows, ...value.shape.slice(1)] } : value;
  return { ...graph, inputs: graph.inputs.map(fixed), outputs: graph.outputs.map(fixed) };
}

/**
 * A batch filled up to `rows` with copies of its first row, `[batch, …]` → `[rows, …]`. They have to count nothing, and they do:
 * what a real row makes is a finite number, so its loss and gradient vanish under a weight of 0. A row of zeros could be a
 * sequence without a single token, whose softmax is NaN, and NaN under a weight of 0 stays.
 */
export function padRows(batch: RuntimeTensor, rows: number): RuntimeTensor {
  const [present, ...rest] = batch.dims;
  if (present === rows) return batch;
  if (present > rows || present < 1)
    throw new RangeError(`A batch of ${present} rows is fed where ${rows} are the most.`);
  const size = rest.reduce((product, dimension) => product * dimension, 1);
  const data = batch.data as Float32Array;
  const padded = new (data.constructor as Float32ArrayConstructor)(rows * size);
  padded.set(data);
  for (let row = present; row < rows; row++) padded.copyWithin(row * size, 0, size);
  return new RuntimeTensor(batch.type as 'float32', padded, [rows, ...rest]);
}

/** What rows count, with 0 for those that `padRows` adds. */
export function padWeights(weights: Float32Array, rows: number): Float32Array {
  const padded = new Float32Array(rows);
  padded.set(weights);
  return padded;
}
