import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Dimension, Graph, ValueInfo } from '../../onnx/graph.ts';
import { addBottleneck, foldBottleneck } from './bottleneck.ts';

/** Names of the head's parameters, `[dimension, classes]` and `[classes]`. */
export const HEAD = { weights: 'graft_head_weights', bias: 'graft_head_bias' } as const;

/** Scales features to mean 0 and an overall standard deviation of 1, as measured on the training examples. */
export interface FeatureScaling {
  /** Of each feature, `[dimension]`. */
  mean: Float32Array;
  /**
   * One for all features: scaling each by itself would blow up a backbone's rarely active features, which are small for a reason. With
   * an adaptation to another domain one for each, `[dimension]`.
   */
  deviation: number | Float32Array;
}

/**
 * Adds a new linear head to a backbone: `logits = ((features − mean) / deviation ⊙ mask) · W + b`.
 *
 * The features are scaled by constants measured before training, since activations of different models differ by orders of
 * magnitude and one default learning rate should suit them all. W starts as in PyTorch's `nn.Linear`, uniform within
 * ±1/√dimension, from the seed; or at 0.
 *
 * @param features.tokens the dimension of tokens, if there is a vector for each: the head then answers for each token, `[batch, tokens, …]`
 * @param options.bias the initial b, `[classes]`: see `initialBias`. Drawn like W if left out
 * @param options.weights ZERO suits a head that trains without the backbone: its loss is convex, and random weights would have to be unlearned
 * @param options.bottleneck puts a linear map that learns between the scaled features and W: see `addBottleneck`
 * @param options.mask names an input `[batch, dimension]` that the features are multiplied by: dropout
 * @param options.withoutBias the folded head has no bias, as the classifiers of GPT-2, Llama, Mistral and Qwen2 have none. The features'
 *   share in the direction of their mean, u = features · mean / (|mean|² + deviation²), about 1 for each example, then stands for the
 *   constant: `logits = ((features − u · mean) / deviation ⊙ mask) · W + u · b`. That is linear in the features, and no worse to train
 * @returns the graph, whose only output is `logits [batch, classes]`; under a similar name if the backbone has a tensor `logits`
 */
export function addHead(
  backbone: Graph,
  features: { name: string; dimension: number; tokens?: Dimension },
  scaling: FeatureScaling,
  options: {
    classes: number;
    seed: number;
    mask?: string;
    bias?: Float32Array;
    weights?: 'DRAWN' | 'ZERO';
    withoutBias?: boolean;
    bottleneck?: boolean;
  },
): Graph {
  const { name, dimension, tokens } = features;
  const rows = ['batch', ...(tokens === undefined ? [] : [tokens])];
  const inputs: ValueInfo[] = options.mask
    ? [...backbone.inputs, { name: options.mask, type: 'float', shape: [...rows, dimension] }]
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
  const size = dimension * options.classes;
  const start = options.weights === 'ZERO' ? new Float32Array(size) : draw(size);
  const weights = build.floats(start, [dimension, options.classes], HEAD.weights);
  const bias = build.floats(options.bias ?? draw(options.classes), [options.classes], HEAD.bias);
  const share = options.withoutBias
    ? build.node('MatMul', [name, build.floats(directionOf(scaling), [dimension, 1])])
    : null;
  const plain = addScaling(build, name, scaling, share);
  const scaled = options.bottleneck ? addBottleneck(build, plain, dimension, options.seed) : plain;
  const kept = options.mask ? build.node('Mul', [scaled, options.mask]) : scaled;
  const logits = build.node(
    'Add',
    [build.node('MatMul', [kept, weights]), share ? build.node('Mul', [share, bias]) : bias],
    {},
    {
      output: build.freeName('logits'),
    },
  );
  build.output(logits, 'float', [...rows, options.classes]);
  return build.graph;
}

/**
 * Adds the scaling of features `[batch, dimension]`.
 *
 * @param share how much of the mean is taken off each row; all of it by default
 * @returns the name of the scaled features
 */
export function addScaling(
  build: GraphBuilder,
  features: string,
  { mean, deviation }: FeatureScaling,
  share: string | null = null,
): string {
  const centre = build.floats(mean, [1, mean.length]);
  const centred = build.node('Sub', [features, share ? build.node('Mul', [share, centre]) : centre]);
  const divisor =
    typeof deviation === 'number' ? build.floats([deviation]) : build.floats(deviation, [1, deviation.length]);
  return build.node('Div', [centred, divisor]);
}

/** The scaling of `features [rows, dimension]`: each column's mean, and the root of the columns' mean variance (1 if none varies). */
export function measureScaling(features: Float32Array, dimension: number): FeatureScaling & { deviation: number } {
  const rows = features.length / dimension;
  const mean = new Float32Array(dimension);
  let squares = 0;
  for (let column = 0; column < dimension; column++) {
    let sum = 0;
    for (let i = column; i < features.length; i += dimension) sum += features[i];
    mean[column] = sum / rows;
    for (let i = column; i < features.length; i += dimension) squares += (features[i] - mean[column]) ** 2;
  }
  return { mean, deviation: Math.sqrt(squares / features.length) || 1 };
}

/** mean / (|mean|² + deviation²), `[dimension]`: what u in `addHead` is a product with. Finite, whatever the mean. */
function directionOf({ mean, deviation }: FeatureScaling): Float32Array {
  const spread =
    typeof deviation === 'number'
      ? deviation ** 2
      : deviation.reduce((sum, value) => sum + value ** 2, 0) / deviation.length;
  const size = mean.reduce((sum, value) => sum + value ** 2, spread);
  return mean.map((value) => value / size);
}

/**
 * Folds a bottleneck, if there is one, and the scaling of the features into a trained head: W / deviation, b − mean · W / deviation.
 *
 * @param withoutBias as it was trained: that bias times the direction of the mean is added to the weights, and 0 is left of it
 */
export function foldScaling(
  trained: ReadonlyMap<string, Float32Array>,
  scaling: FeatureScaling,
  { withoutBias = false } = {},
): { weights: Float32Array; bias: Float32Array } {
  const weights = foldBottleneck(trained, Float32Array.from(trained.get(HEAD.weights) ?? []), scaling.mean.length);
  const bias = Float64Array.from(trained.get(HEAD.bias) ?? []);
  const classes = bias.length;
  const { deviation } = scaling;
  for (const [row, mean] of scaling.mean.entries()) {
    for (let column = 0; column < classes; column++) {
      const at = row * classes + column;
      weights[at] /= typeof deviation === 'number' ? deviation : deviation[row];
      bias[column] -= mean * weights[at];
    }
  }
  if (!withoutBias) return { weights, bias: Float32Array.from(bias) };
  const direction = directionOf(scaling);
  const along = weights.map((value, i) => value + direction[Math.floor(i / classes)] * bias[i % classes]);
  return { weights: along, bias: new Float32Array(classes) };
}
