import { GraphBuilder } from '../onnx/builder.ts';
import { elementCount, typeCode } from '../onnx/tensor.ts';
import { type ActivationName, activation } from './activations.ts';
import type { FloatTensor, Weights } from './weights.ts';

export const BATCH = 'batch';
export const SEQUENCE = 'sequence';

interface LinearOptions {
  bias?: boolean;
}

interface ConvOptions {
  in: number;
  out: number;
  kernel: number | [height: number, width: number];
  stride?: number;
  /** Zeros on each side; top, left, bottom and right; or what TensorFlow calls SAME, as many as make the output ⌈size / stride⌉. */
  padding?: number | [number, number, number, number] | 'same';
  dilation?: number;
  groups?: number;
  bias?: boolean;
}

/**
 * Builds a network from PyTorch's layers and a model's weights. Each layer takes the name of its module and the sizes that the
 * config gives it. Initializers keep the publisher's names and layouts, but for a `linear`'s weight: that is `[in, out]`, the
 * right-hand side of a MatMul, as PyTorch's exporter leaves it.
 */
export class NetworkBuilder extends GraphBuilder {
  constructor(
    name: string,
    readonly weights: Weights,
  ) {
    super(name);
  }

  /** Adds a tensor of the weights and returns its name. One that is used twice, such as a tied table, is added once. */
  weight(name: string, shape: readonly number[]): string {
    if (this.graph.initializers.has(name)) return name;
    return this.constant(this.weights.take(name, shape), name);
  }

  /** `nn.Linear` over the last axis: x · Wᵀ + b. */
  linear(x: string, name: string, from: number, to: number, { bias = true }: LinearOptions = {}): string {
    const product = this.product(x, `${name}.weight`, from, to);
    return bias ? this.node('Add', [product, this.weight(`${name}.bias`, [to])]) : product;
  }

  /** x · Wᵀ with a weight that the file has as `[to, from]`. */
  product(x: string, weight: string, from: number, to: number): string {
    if (!this.graph.initializers.has(weight)) {
      this.constant(transposed(this.weights.take(weight, [to, from])), weight);
    }
    return this.node('MatMul', [x, weight]);
  }

  /** `nn.Conv2d` over `[batch, channels, height, width]`. */
  conv(x: string, name: string, options: ConvOptions): string {
    const { groups = 1, stride = 1, dilation = 1, padding = 0, bias = true } = options;
    const kernel = typeof options.kernel === 'number' ? [options.kernel, options.kernel] : options.kernel;
    const inputs = [x, this.weight(`${name}.weight`, [options.out, options.in / groups, ...kernel])];
    if (bias) inputs.push(this.weight(`${name}.bias`, [options.out]));
    const attributes = { group: groups, kernel_shape: kernel, strides: [stride, stride] };
    const pads = typeof padding === 'number' ? Array<number>(4).fill(padding) : padding;
    return this.node('Conv', inputs, {
      ...attributes,
      ...(dilation === 1 ? {} : { dilations: [dilation, dilation] }),
      ...(pads === 'same' ? { auto_pad: 'SAME_UPPER' } : { pads }),
    });
  }

  /** `nn.BatchNorm2d` with its running statistics. */
  batchNorm(x: string, name: string, channels: number, epsilon = 1e-5): string {
    const parameters = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
      this.weight(`${name}.${part}`, [channels]),
    );
    return this.node('BatchNormalization', [x, ...parameters], { epsilon: { float: epsilon } });
  }

  /** `nn.LayerNorm` over the last axis. */
  layerNorm(x: string, name: string, features: number, epsilon: number): string {
    const parameters = ['weight', 'bias'].map((part) => this.weight(`${name}.${part}`, [features]));
    return this.node('LayerNormalization', [x, ...parameters], { axis: -1, epsilon: { float: epsilon } });
  }

  /** `nn.Embedding`: the rows `indices` (int64) of a table `[entries, features]`. */
  embedding(indices: string, name: string, entries: number, features: number): string {
    return this.node('Gather', [this.weight(`${name}.weight`, [entries, features]), indices], { axis: 0 });
  }

  activation(x: string, name: ActivationName): string {
    return activation(this, x, name);
  }

  add(a: string, b: string): string {
    return this.node('Add', [a, b]);
  }

  multiply(a: string, b: string): string {
    return this.node('Mul', [a, b]);
  }

  /** A float32 scalar. */
  scalar(value: number): string {
    return this.floats([value]);
  }

  /** 0 in `shape` keeps the size at that place, −1 takes what is left. */
  reshape(x: string, shape: number[]): string {
    return this.node('Reshape', [x, this.ints(shape)]);
  }

  transpose(x: string, perm: number[]): string {
    return this.node('Transpose', [x], { perm });
  }

  /** One entry of an axis, which is dropped: the class token is `at(x, 1, 0)`. */
  at(x: string, axis: number, index: number): string {
    return this.node('Gather', [x, this.ints([index], [])], { axis });
  }

  toFloat(x: string): string {
    return this.node('Cast', [x], { to: typeCode('float') });
  }

  toInt(x: string): string {
    return this.node('Cast', [x], { to: typeCode('int64') });
  }

  /** The size of an axis, int64 `[1]`. */
  sizeOf(x: string, axis: number): string {
    return this.node('Shape', [x], { start: axis, end: axis + 1 });
  }

  /** Gives a tensor the name of an output, and adds that: `[batch, ...rest]`. */
  answer(x: string, name: string, ...rest: (number | string)[]): void {
    this.node('Identity', [x], {}, { output: name });
    this.output(name, 'float', [BATCH, ...rest]);
  }
}

function transposed({ type, shape: [rows, columns], data }: FloatTensor): FloatTensor {
  const turned = new Float32Array(data.length === 0 ? 0 : elementCount([rows, columns]));
  for (let row = 0, at = 0; at < turned.length; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[at++];
  }
  return { type, shape: [columns, rows], data: turned };
}
