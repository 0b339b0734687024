import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
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
  /** What the scale is drawn around. Below 1 at the end of a residual branch, so that a deep sum of branches does not grow. */
  scale?: number;
}

const pair = (value: number | [number, number]): [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/**
 * Builds a network out of layers, with seeded random weights. Layers are plain ONNX operators, one or a few a layer;
 * subclasses write the same layers, with the same weights, as exporters do.
 *
 * Initializers carry the names and layouts of a PyTorch state dict (`layer1.0.conv1.weight [out, in, height, width]`, a
 * `Gemm`'s `fc.weight [out, in]`), but for the weights of a `MatMul`: those lie transposed, `[in, out]`, as PyTorch's
 * exporter leaves them, and end in `.weight.T`.
 */
export class NetworkBuilder extends GraphBuilder {
  readonly #random;

  constructor(name: string, seed = 1) {
    super(name);
    this.#random = random(seed);
  }

  /** Adds an initializer drawn uniformly from `centre` ± `spread`. */
  drawn(name: string, shape: number[], spread: number, centre = 0): string {
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
    return this.convNode(inputs, kernel, stride, pair(padding), groups);
  }

  protected convNode(
    inputs: string[],
    kernel: [number, number],
    stride: number,
    padding: [number, number],
    group: number,
  ): string {
    const pads = [...padding, ...padding];
    return this.node('Conv', inputs, { group, kernel_shape: kernel, strides: [stride, stride], pads });
  }

  /** `BatchNormalization` whose running statistics are those of an activation of about unit variance. */
  batchNorm(x: string, name: string, channels: number, { epsilon = 1e-5, scale = 1 }: NormSettings = {}): string {
    const parameters = [
      this.drawn(`${name}.weight`, [channels], 0.1 * scale, scale),
      this.drawn(`${name}.bias`, [channels], 0.1),
      this.drawn(`${name}.running_mean`, [channels], 0.1),
      this.drawn(`${name}.running_var`, [channels], 0.2, 1),
    ];
    return this.batchNormNode(x, parameters, epsilon);
  }

  protected batchNormNode(x: string, parameters: string[], epsilon: number): string {
    return this.node('BatchNormalization', [x, ...parameters], { epsilon: { float: epsilon } });
  }

  /** A fully connected layer over `[batch, features]`; Xavier initialization (Glorot and Bengio, 2010): ±√(6 / (in + out)). */
  linear(
    x: string,
    name: string,
    inFeatures: number,
    outFeatures: number,
    spread = Math.sqrt(6 / (inFeatures + outFeatures)),
    options: { output?: string } = {},
  ): string {
    const weight = this.drawn(`${name}.weight`, [outFeatures, inFeatures], spread);
    const bias = this.drawn(`${name}.bias`, [outFeatures], 0.1);
    return this.node('Gemm', [x, weight, bias], { transB: 1 }, options);
  }

  /** A fully connected layer over the last axis of `[batch, tokens, features]`. */
  projection(x: string, name: string, inFeatures: number, outFeatures: number): string {
    const spread = Math.sqrt(6 / (inFeatures + outFeatures));
    const weight = this.drawn(`${name}.weight.T`, [inFeatures, outFeatures], spread);
    const bias = this.drawn(`${name}.bias`, [outFeatures], 0.1);
    return this.node('Add', [bias, this.node('MatMul', [x, weight])]);
  }

  /** `LayerNormalization` over the last axis. */
  layerNorm(x: string, name: string, features: number, { epsilon = 1e-5 }: NormSettings = {}): string {
    const scale = this.drawn(`${name}.weight`, [features], 0.1, 1);
    const bias = this.drawn(`${name}.bias`, [features], 0.1);
    return this.layerNormNode(x, scale, bias, epsilon);
  }

  protected layerNormNode(x: string, scale: string, bias: string, epsilon: number): string {
    return this.node('LayerNormalization', [x, scale, bias], { axis: -1, epsilon: { float: epsilon } });
  }

  /** Rows `indices` (int64) of a table `[entries, features]`. */
  embedding(indices: string, name: string, entries: number, features: number): string {
    return this.node('Gather', [this.drawn(`${name}.weight`, [entries, features], 1), indices], { axis: 0 });
  }

  /** x · Φ(x), or its approximation by tanh. */
  gelu(x: string, approximate: 'none' | 'tanh' = 'none'): string {
    return this.node('Gelu', [x], { approximate });
  }

  relu(x: string): string {
    return this.node('Relu', [x]);
  }

  relu6(x: string): string {
    return this.node('Clip', [x, this.floats([0]), this.floats([6])]);
  }

  maxPool(x: string, kernel: number, stride: number, padding = 0): string {
    const pads = [padding, padding, padding, padding];
    return this.node('MaxPool', [x], { kernel_shape: [kernel, kernel], strides: [stride, stride], pads });
  }

  /** `[batch, channels, height, width]` to the mean of each channel, `[batch, channels]`. */
  pooledFeatures(x: string): string {
    return this.node('Flatten', [this.node('GlobalAveragePool', [x])], { axis: 1 });
  }

  /** A reshape whose first axis, the batch, stays. */
  reshape(x: string, rest: number[]): string {
    return this.node('Reshape', [x, this.ints([0, ...rest])]);
  }

  transpose(x: string, perm: number[]): string {
    return this.node('Transpose', [x], { perm });
  }

  /** The classifier at the end, drawn as `nn.Linear` is (±1 / √in), which makes `logits [batch, classes]`, and with it the graph. */
  classifier(x: string, name: string, features: number, classes: number): Graph {
    this.linear(x, name, features, classes, 1 / Math.sqrt(features), { output: 'logits' });
    this.output('logits', 'float', ['batch', classes]);
    return this.graph;
  }
}
