import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute, Dimension, Graph, Tensor } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';

export interface ConvSettings {
  in: number;
  out: number;
  /** `[height, width]`, or one number for both; so are stride and padding. */
  kernel: number | [number, number];
  stride?: number;
  padding?: number | [number, number];
  groups?: number;
  bias?: boolean;
}

export interface NormSettings {
  epsilon?: number;
  /** The mean of the drawn scale. Below 1 at the end of a residual branch, so that a deep sum of branches does not grow. */
  scale?: number;
}

/** One number for both axes of a picture, or one each. */
export const pair = (value: number | [number, number]): [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/** The window of a convolution or a pool. */
export interface Window {
  kernel: [number, number];
  stride: number;
  padding: [number, number];
}

/** The source of a network's weights: values by name, and a seed for the others. */
export interface Weights {
  seed?: number;
  given?: ReadonlyMap<string, Tensor>;
}

/**
 * Builds a network from layers, with seeded random weights. Layers are plain ONNX operators, one or a few a layer;
 * subclasses write the same layers, with the same weights, as exporters do.
 *
 * Initializers have the names and layouts of a PyTorch state dict (`layer1.0.conv1.weight [out, in, height, width]`, a
 * `Gemm`'s `fc.weight [out, in]`), except for the weights of a `MatMul`: those are transposed, `[in, out]`, as PyTorch's
 * exporter leaves them, and end in `.weight.T`.
 */
export class NetworkBuilder extends GraphBuilder {
  /** Names of the learned parameters. */
  readonly learned = new Set<string>();
  readonly #random;
  readonly #given;

  constructor(name: string, { seed = 1, given = new Map() }: Weights = {}) {
    super(name);
    this.#random = random(seed);
    this.#given = given;
  }

  /** Adds a learned parameter drawn uniformly from `centre` ± `spread`. */
  drawn(name: string, shape: number[], spread: number, centre = 0): string {
    this.learned.add(name);
    return this.statistic(name, shape, spread, centre);
  }

  /** Adds an initializer, drawn like a parameter, that is measured and not learned. */
  protected statistic(name: string, shape: number[], spread: number, centre: number): string {
    const given = this.#given.get(name);
    if (given) return this.constant(given, name);
    const data = new Float32Array(elementCount(shape));
    for (let i = 0; i < data.length; i++) data[i] = centre + spread * (2 * this.#random.next() - 1);
    return this.constant({ type: 'float', shape, data }, name);
  }

  /** `Conv` over `[batch, channels, height, width]`; He initialization (He et al., 2015), uniform: ±√(6 / fan in). */
  conv(x: string, name: string, settings: ConvSettings): string {
    const { groups = 1, stride = 1, padding = 0, bias = false } = settings;
    const kernel = pair(settings.kernel);
    const fanIn = (settings.in / groups) * kernel[0] * kernel[1];
    const shape = [settings.out, settings.in / groups, ...kernel];
    const inputs = [x, this.drawn(`${name}.weight`, shape, Math.sqrt(6 / fanIn))];
    if (bias) inputs.push(this.drawn(`${name}.bias`, [settings.out], 0.1));
    return this.convNode(inputs, { kernel, stride, padding: pair(padding), groups });
  }

  protected convNode(inputs: string[], { kernel, stride, padding, groups }: Window & { groups: number }): string {
    const pads = [...padding, ...padding];
    return this.node('Conv', inputs, { group: groups, kernel_shape: kernel, strides: [stride, stride], pads });
  }

  /** `BatchNormalization` with the running statistics of an activation of about unit variance. */
  batchNorm(x: string, name: string, channels: number, { epsilon = 1e-5, scale = 1 }: NormSettings = {}): string {
    const parameters = [
      this.drawn(`${name}.weight`, [channels], 0.1 * scale, scale),
      this.drawn(`${name}.bias`, [channels], 0.1),
      this.statistic(`${name}.running_mean`, [channels], 0.1, 0),
      this.statistic(`${name}.running_var`, [channels], 0.2, 1),
    ];
    return this.batchNormNode(x, parameters, epsilon);
  }

  protected batchNormNode(x: string, parameters: string[], epsilon: number): string {
    return this.node('BatchNormalization', [x, ...parameters], { epsilon: { float: epsilon } });
  }

  /** A fully connected layer over `[batch, features]`; Xavier initialization (Glorot and Bengio, 2010): ±√(6 / (in + out)). */
  linear(x: string, name: string, inFeatures: number, outFeatures: number): string {
    const spread = Math.sqrt(6 / (inFeatures + outFeatures));
    const weight = this.drawn(`${name}.weight`, [outFeatures, inFeatures], spread);
    return this.linearNode(x, weight, this.drawn(`${name}.bias`, [outFeatures], 0.1));
  }

  protected linearNode(x: string, weight: string, bias: string, output?: string): string {
    return this.node('Gemm', [x, weight, bias], { transB: 1 }, { output });
  }

  /** A fully connected layer over the last axis of `[batch, tokens, features]`. */
  projection(x: string, name: string, inFeatures: number, outFeatures: number): string {
    const bias = this.drawn(`${name}.bias`, [outFeatures], 0.1);
    return this.node('Add', [bias, this.product(x, name, inFeatures, outFeatures)]);
  }

  /** {@link projection} without a bias. */
  product(x: string, name: string, inFeatures: number, outFeatures: number): string {
    const spread = Math.sqrt(6 / (inFeatures + outFeatures));
    return this.node('MatMul', [x, this.drawn(`${name}.weight.T`, [inFeatures, outFeatures], spread)]);
  }

  /** gelu({@link projection}). */
  projectionGelu(x: string, name: string, inFeatures: number, outFeatures: number): string {
    return this.gelu(this.projection(x, name, inFeatures, outFeatures));
  }

  /** `LayerNormalization` over the last axis. */
  layerNorm(x: string, name: string, features: number, { epsilon = 1e-5 }: NormSettings = {}): string {
    const scale = this.drawn(`${name}.weight`, [features], 0.1, 1);
    return this.layerNormNode(x, scale, this.drawn(`${name}.bias`, [features], 0.1), epsilon);
  }

  protected layerNormNode(x: string, scale: string, bias: string, epsilon: number): string {
    return this.node('LayerNormalization', [x, scale, bias], { axis: -1, epsilon: { float: epsilon } });
  }

  /** layerNorm(x + skip): the end of a branch in a post-norm transformer. */
  skipLayerNorm(x: string, skip: string, name: string, features: number, settings: NormSettings = {}): string {
    return this.layerNorm(this.node('Add', [x, skip]), name, features, settings);
  }

  /** Q·Kᵀ / √size, `[batch, heads, tokens, tokens]`, from queries and keys `[batch, tokens, heads, size]`. */
  attentionScores(query: string, key: string, size: number): string {
    const product = this.node('MatMul', [this.transpose(query, [0, 2, 1, 3]), this.transpose(key, [0, 2, 3, 1])]);
    return this.node('Div', [product, this.scalar(Math.sqrt(size))]);
  }

  /** Rows `indices` (int64) of a table `[entries, features]`. */
  embedding(indices: string, name: string, entries: number, features: number): string {
    return this.node('Gather', [this.drawn(`${name}.weight`, [entries, features], 1), indices], { axis: 0 });
  }

  /** x · Φ(x). */
  gelu(x: string): string {
    return this.node('Gelu', [x]);
  }

  relu(x: string): string {
    return this.node('Relu', [x]);
  }

  relu6(x: string): string {
    return this.node('Clip', [x, this.scalar(0), this.scalar(6)]);
  }

  /** x · σ(x), as exporters write it: the opsets that they use have no operator for it. */
  swish(x: string): string {
    return this.node('Mul', [x, this.node('Sigmoid', [x])]);
  }

  maxPool(x: string, kernel: number, stride: number, padding = 0): string {
    return this.pool('MaxPool', x, { kernel: pair(kernel), stride, padding: pair(padding) });
  }

  averagePool(x: string, kernel: number, stride: number, padding = 0): string {
    return this.pool('AveragePool', x, { kernel: pair(kernel), stride, padding: pair(padding) });
  }

  protected pool(op: 'MaxPool' | 'AveragePool', x: string, { kernel, stride, padding }: Window): string {
    const attributes: Record<string, Attribute> = {
      kernel_shape: kernel,
      strides: [stride, stride],
      pads: [...padding, ...padding],
    };
    // PyTorch counts the padding in an average; ONNX does so only with count_include_pad.
    if (op === 'AveragePool') attributes.count_include_pad = 1;
    return this.node(op, [x], attributes);
  }

  /** The mean of each channel, `[batch, channels, 1, 1]`. */
  channelMeans(x: string): string {
    return this.node('GlobalAveragePool', [x]);
  }

  /** The mean of each channel, `[batch, channels]`. */
  pooledFeatures(x: string): string {
    return this.node('Flatten', [this.channelMeans(x)], { axis: 1 });
  }

  concatChannels(parts: string[]): string {
    return this.node('Concat', [...parts], { axis: 1 });
  }

  /** A mean or a norm over some axes, which were an attribute of the operator before opset 18. */
  reduce(op: 'ReduceMean' | 'ReduceL2', x: string, axes: number[], keepdims: 0 | 1): string {
    if (this.graph.opsets[''] < 18) return this.node(op, [x], { axes, keepdims });
    return this.node(op, [x, this.ints(axes)], { keepdims });
  }

  /** A number as a tensor. */
  scalar(value: number): string {
    return this.floats([value]);
  }

  /** A reshape that keeps the first axis, the batch. */
  reshape(x: string, rest: number[]): string {
    return this.node('Reshape', [x, this.ints([0, ...rest])]);
  }

  transpose(x: string, perm: number[]): string {
    return this.node('Transpose', [x], { perm });
  }

  /** The input of a picture network, `[batch, 3, size, size]`. */
  pixels(size: number): string {
    return this.input('pixels', 'float', ['batch', 3, size, size]);
  }

  /**
   * The final classifier, initialised like `nn.Linear` (±1 / √in): makes `logits [batch, classes]`, and returns the graph.
   */
  classifier(x: string, name: string, features: number, classes: number): Graph {
    const spread = 1 / Math.sqrt(features);
    const weight = this.drawn(`${name}.weight`, [classes, features], spread);
    const logits = this.linearNode(x, weight, this.drawn(`${name}.bias`, [classes], spread), 'logits');
    return this.finish(logits, ['batch', classes]);
  }

  /** The graph, with one output. */
  finish(name: string, shape: Dimension[]): Graph {
    this.output(name, 'float', shape);
    return this.graph;
  }
}
