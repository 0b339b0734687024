import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Distance } from './prototypes.ts';

/** A head that was fitted, as it goes into a checkpoint. */
export type ClosedHead = LinearHead | NeighboursHead;

export interface LinearHead {
  kind: 'LINEAR';
  /** `[dimension × outputs]`. */
  weights: Float32Array;
  /** `[outputs]`. */
  bias: Float32Array;
  /** Whether features are divided by their length first. */
  normalizes: boolean;
  /** What makes probabilities of the scores; null for numbers. NormalizedSigmoid: σ(x) / Σ σ(x). */
  activation: 'Softmax' | 'Sigmoid' | 'NormalizedSigmoid' | null;
}

export interface NeighboursHead {
  kind: 'NEIGHBOURS';
  /** Of the training examples, `[rows × dimension]`. */
  rows: Float32Array;
  labels: number[];
  /** The number of outputs. */
  classes: number;
  /** How many neighbours vote. */
  count: number;
  distance: Distance;
}

/**
 * Adds a head to a graph: from `features [batch, dimension]` to `output [batch, outputs]`, probabilities or numbers.
 *
 * Of nearest neighbours the training examples' features are in the file. They are centred, which keeps small distances exact in
 * float32, and their distances need no more than a product: `‖x − t‖² = ‖t‖² − 2 x · t` but for what all have in common.
 */
export function addClosedHead(
  build: GraphBuilder,
  features: { name: string; dimension: number },
  head: ClosedHead,
  output: string,
): void {
  if (head.kind === 'LINEAR') addLinear(build, features, head, output);
  else addNeighbours(build, features, head, output);
}

function addLinear(
  build: GraphBuilder,
  { name, dimension }: { name: string; dimension: number },
  { weights, bias, normalizes, activation }: LinearHead,
  output: string,
): void {
  const outputs = bias.length;
  const read = normalizes ? addUnitLength(build, name) : name;
  const product = build.node('MatMul', [
    read,
    build.floats(weights, [dimension, outputs], build.freeName(HEAD.weights)),
  ]);
  const bound = build.floats(bias, [outputs], build.freeName(HEAD.bias));
  const scores = build.node('Add', [product, bound], {}, { output: build.freeName('logits') });
  if (activation === 'Softmax') build.node('Softmax', [scores], { axis: -1 }, { output });
  else if (activation === 'NormalizedSigmoid') {
    // softmax(log σ(x)) sums to one even where every σ(x) rounds to 0.
    const logSigmoid = build.node('Neg', [build.node('Softplus', [build.node('Neg', [scores])])]);
    build.node('Softmax', [logSigmoid], { axis: -1 }, { output });
  } else build.node(activation ?? 'Identity', [scores], {}, { output });
}

const HEAD = { weights: 'graft_head_weights', bias: 'graft_head_bias' };

/** Rows divided by their lengths; rows of zeros stay. */
export function addUnitLength(build: GraphBuilder, rows: string): string {
  const squares = build.node('ReduceSum', [build.node('Mul', [rows, rows]), build.ints([1])], { keepdims: 1 });
  return build.node('Div', [rows, build.node('Max', [build.node('Sqrt', [squares]), build.floats([1e-12])])]);
}

function addNeighbours(
  build: GraphBuilder,
  { name, dimension }: { name: string; dimension: number },
  { rows, labels, classes, count, distance }: NeighboursHead,
  output: string,
): void {
  const known = distance === 'COSINE' ? unitLength(rows, dimension) : rows;
  const mean = new Float32Array(dimension);
  for (const [i, value] of known.entries()) mean[i % dimension] += value / labels.length;
  const weights = new Float32Array(rows.length);
  const squares = new Float32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    for (let j = 0; j < dimension; j++) {
      const value = known[row * dimension + j] - mean[j];
      weights[j * labels.length + row] = -2 * value;
      squares[row] += value * value;
    }
  }
  const read = distance === 'COSINE' ? addUnitLength(build, name) : name;
  const centred = build.node('Sub', [read, build.floats(mean, [1, dimension])]);
  const product = build.node('MatMul', [centred, build.floats(weights, [dimension, labels.length])]);
  const distances = build.node('Add', [product, build.floats(squares, [labels.length])]);
  const nearest = build.unique('nearest');
  build.nodes('TopK', [distances, build.ints([count])], [build.unique('least'), nearest], { axis: -1, largest: 0 });
  const voted = build.node('Gather', [build.ints(labels), nearest], { axis: 0 });
  const shares = build.node('OneHot', [voted, build.ints([classes]), build.floats([0, 1 / count], [2])], { axis: -1 });
  build.node('ReduceSum', [shares, build.ints([1])], { keepdims: 0 }, { output });
}

function unitLength(rows: Float32Array, dimension: number): Float32Array {
  const scaled = rows.slice();
  for (let start = 0; start < rows.length; start += dimension) {
    const row = scaled.subarray(start, start + dimension);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)) || 1;
    for (let j = 0; j < dimension; j++) row[j] /= length;
  }
  return scaled;
}
