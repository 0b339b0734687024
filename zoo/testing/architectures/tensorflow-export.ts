import { NetworkBuilder, type Window } from './network-builder.ts';

/**
 * Writes a network as tf2onnx does with a Keras model: pictures and activations `[batch, height, width, channels]`, so that
 * every convolution and pool is between two `Transpose`s; padding by `auto_pad`, `SAME` where there is any. That is
 * PyTorch's padding where sizes are one more than a multiple of the stride, and asymmetric elsewhere; normalization as a
 * product and a sum; a dense layer as `MatMul` and `Add`.
 */
export class TensorFlowExport extends NetworkBuilder {
  override pixels(size: number): string {
    return this.input('pixels', 'float', ['batch', size, size, 3]);
  }

  #channelsFirst(x: string, compute: (x: string) => string): string {
    return this.transpose(compute(this.transpose(x, [0, 3, 1, 2])), [0, 2, 3, 1]);
  }

  protected override convNode([x, ...parameters]: string[], window: Window & { groups: number }): string {
    const { kernel, stride, groups } = window;
    const auto_pad = autoPad(window);
    return this.#channelsFirst(x, (first) =>
      this.node('Conv', [first, ...parameters], {
        group: groups,
        kernel_shape: kernel,
        strides: [stride, stride],
        auto_pad,
      }),
    );
  }

  protected override batchNormNode(x: string, parameters: string[], epsilon: number): string {
    const [scale, bias, mean, variance] = parameters.map((name) => {
      const { data } = this.graph.initializers.get(name) as { data: Float32Array };
      this.graph.initializers.delete(name);
      return data;
    });
    const factor = scale.map((value, i) => value / Math.sqrt(variance[i] + epsilon));
    const product = this.node('Mul', [x, this.floats(factor, [factor.length], parameters[0])]);
    const shift = bias.map((value, i) => value - mean[i] * factor[i]);
    return this.node('Add', [product, this.floats(shift, [shift.length], parameters[1])]);
  }

  protected override linearNode(x: string, weight: string, bias: string, output?: string): string {
    const { shape, data } = this.graph.initializers.get(weight) as { shape: number[]; data: Float32Array };
    const [rows, columns] = shape;
    const transposed = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);
    this.graph.initializers.delete(weight);
    this.learned.delete(weight);
    this.learned.add(`${weight}.T`);
    const product = this.node('MatMul', [x, this.floats(transposed, [columns, rows], `${weight}.T`)]);
    return this.node('Add', [product, bias], {}, { output });
  }

  protected override pool(op: 'MaxPool' | 'AveragePool', x: string, window: Window): string {
    const { kernel, stride } = window;
    return this.#channelsFirst(x, (first) =>
      this.node(op, [first], { kernel_shape: kernel, strides: [stride, stride], auto_pad: autoPad(window) }),
    );
  }

  override channelMeans(x: string): string {
    return this.reduce('ReduceMean', x, [1, 2], 1);
  }

  override pooledFeatures(x: string): string {
    return this.reduce('ReduceMean', x, [1, 2], 0);
  }

  override concatChannels(parts: string[]): string {
    return this.node('Concat', [...parts], { axis: 3 });
  }
}

const autoPad = ({ padding }: Window) => (padding.some((pad) => pad > 0) ? 'SAME_UPPER' : 'VALID');
