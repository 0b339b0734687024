import type { Graph, ValueInfo } from '../../onnx/graph.ts';
import { RuntimeTensor } from '../../runtime/session.ts';

const isOpen = ({ shape }: ValueInfo) => typeof shape[0] === 'string';

/** The names of the inputs whose first dimension is open: they have one row per example. */
export function inputsWithOpenBatch(graph: Graph): Set<string> {
  return new Set(graph.inputs.filter(isOpen).map(({ name }) => name));
}

/**
 * The graph with a fixed batch size: open first dimensions of inputs and outputs become `rows`. With all shapes known,
 * onnxruntime plans its memory once.
 */
export function withFixedBatch(graph: Graph, rows: number): Graph {
  const fixed = (value: ValueInfo): ValueInfo =>
    isOpen(value) ? { ...value, shape: [rows, ...value.shape.slice(1)] } : value;
  return { ...graph, inputs: graph.inputs.map(fixed), outputs: graph.outputs.map(fixed) };
}

/**
 * Fills up a batch to `rows` with copies of its first row, `[batch, …]` → `[rows, …]`. With weight 0 they do not change the step: a
 * real row has a finite loss and gradient, and 0 times these is 0. A row of zeros could be a sequence without tokens, whose
 * softmax is NaN, and 0 · NaN is NaN.
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

/** The weights of rows, 0 for those that `padRows` adds. */
export function padWeights(weights: Float32Array, rows: number): Float32Array {
  const padded = new Float32Array(rows);
  padded.set(weights);
  return padded;
}
