import { random } from '../data/random.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, ValueInfo } from '../onnx/graph.ts';

/** Names of the head's parameters, `[dimension, classes]` and `[classes]`. */
export const HEAD = { weights: 'graft_head_weights', bias: 'graft_head_bias' } as const;

/** Shift and scale that make each feature's mean 0 and its deviation 1 over the training examples, `[dimension]` each. */
export interface FeatureScaling {
  mean: Float32Array;
  deviation: Float32Array;
}

/**
 * Puts a new linear head on a backbone: `logits = ((features − mean) / deviation ⊙ mask) · W + b`.
 *
 * The features are standardized by constants measured before training, since activations of different models differ in
 * scale by orders of magnitude and one default learning rate should suit them all. W and b start as PyTorch's `nn.Linear`
 * does: uniform within ±1/√dimension, from the seed.
 *
 * @param options.mask names an input `[batch, dimension]` that the features are multiplied by: dropout
 * @returns the graph, whose only output is `logits [batch, classes]`
 */
export function addHead(
  backbone: Graph,
  features: { name: string; dimension: number },
  scaling: FeatureScaling,
  options: { classes: number; seed: number; mask?: string },
): Graph {
  const { name, dimension } = features;
  const inputs: ValueInfo[] = options.mask
    ? [...backbone.inputs, { name: options.mask, type: 'float', shape: ['batch', dimension] }]
    : backbone.inputs;
  const build = new GraphBuilder(backbone.name, {
    ...backbone,
    inputs,
    nodes: [...backbone.nodes],
    initializers: new Map(backbone.initializers),
    outputs: [],
  });
  const generator = random(options.seed);
  const bound = 1 / Math.sqrt(dimension);
  const draw = (size: number) => Float32Array.from({ length: size }, () => (generator.next() * 2 - 1) * bound);
  const weights = build.floats(draw(dimension * options.classes), [dimension, options.classes], HEAD.weights);
  const bias = build.floats(draw(options.classes), [options.classes], HEAD.bias);
  const centred = build.node('Sub', [name, build.floats(scaling.mean, [1, dimension])]);
  const scaled = build.node('Div', [centred, build.floats(scaling.deviation, [1, dimension])]);
  const kept = options.mask ? build.node('Mul', [scaled, options.mask]) : scaled;
  const logits = build.node('Add', [build.node('MatMul', [kept, weights]), bias], {}, { output: 'logits' });
  build.output(logits, 'float', ['batch', options.classes]);
  return build.graph;
}

/** Mean and deviation of each column of `features [rows, dimension]`. A column that never changes gets the deviation 1. */
export function measureScaling(features: Float32Array, dimension: number): FeatureScaling {
  const rows = features.length / dimension;
  const mean = new Float32Array(dimension);
  const deviation = new Float32Array(dimension);
  for (let column = 0; column < dimension; column++) {
    let sum = 0;
    for (let i = column; i < features.length; i += dimension) sum += features[i];
    const average = sum / rows;
    let squares = 0;
    for (let i = column; i < features.length; i += dimension) squares += (features[i] - average) ** 2;
    mean[column] = average;
    deviation[column] = Math.sqrt(squares / rows) || 1;
  }
  return { mean, deviation };
}
