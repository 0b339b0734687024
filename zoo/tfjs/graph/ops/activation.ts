import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, type Value } from '../value.ts';

/** Softmax and LogSoftmax, over TensorFlow's last axis. */
function softmax(op: 'Softmax' | 'LogSoftmax'): OperationImporter {
  return (operation) => {
    const value = operation.input(0);
    const axis = value.layout === 'image' ? 1 : -1;
    return { ...withoutNumbers(value), tensor: operation.last(op, [value.tensor], { axis }) };
  };
}

/** `fused_ops` of a fused convolution or product: BiasAdd first, then one of these. */
export function fusedActivation(operation: Operation, name: string | undefined, value: Value, extra?: Value): Value {
  const { tensor } = value;
  const done = (result: string): Value => ({ ...value, tensor: result });
  switch (name) {
    case undefined:
    case 'Linear':
      return value;
    case 'Relu':
    case 'Elu':
    case 'Sigmoid':
    case 'Tanh':
      return done(operation.last(name, [tensor]));
    case 'Relu6':
      return done(operation.last('Clip', [tensor, ...bounds(operation, 0, 6)]));
    case 'LeakyRelu':
      return done(
        operation.last('LeakyRelu', [tensor], { alpha: { float: operation.attributes.float('leakyrelu_alpha', 0.2) } }),
      );
    case 'Prelu':
      return done(operation.last('PRelu', [tensor, slope(operation, value, extra)]));
    default:
      return operation.refuse(`the fused activation ${name} is not supported`);
  }
}

/** Scalars for Clip. */
export function bounds(operation: Operation, min: number, max: number): string[] {
  return [min, max].map((bound) => operation.builder.floats([bound]));
}

/** The slopes of a PRelu, one a channel (or one a point), to broadcast with the value. */
function slope(operation: Operation, value: Value, alpha: Value | undefined): string {
  const shape = alpha?.shape ?? [];
  if (!alpha?.constant || !shape.every(isKnown)) return operation.refuse('the slopes of its PRelu are not constant');
  if (value.layout === 'plain') return alpha.tensor;
  const [height, width, channels] = [...Array(3).fill(1), ...shape].slice(-3).map(Number);
  const area = height * width;
  const data = Float32Array.from(alpha.constant.data, (_, i) => {
    const [channel, point] = [Math.floor(i / area), i % area];
    return alpha.constant?.data[point * channels + channel] ?? 0;
  });
  return operation.builder.floats(data, [channels, height, width], operation.builder.unique(alpha.tensor));
}

const leakyRelu: OperationImporter = (operation) => {
  const value = operation.input(0);
  const alpha = { float: operation.attributes.float('alpha', 0.2) };
  return { ...withoutNumbers(value), tensor: operation.last('LeakyRelu', [value.tensor], { alpha }) };
};

const prelu: OperationImporter = (operation) => {
  const value = operation.input(0);
  const tensor = operation.last('PRelu', [value.tensor, slope(operation, value, operation.input(1))]);
  return { ...withoutNumbers(value), tensor };
};

/** The value without its known numbers, for a value that is computed from it. */
export function withoutNumbers({ constant: _, elements: __, ...rest }: Value): Value {
  return rest;
}

export const activation: Record<string, OperationImporter> = {
  LeakyRelu: leakyRelu,
  LogSoftmax: softmax('LogSoftmax'),
  Prelu: prelu,
  Relu6: (operation) => fusedActivation(operation, 'Relu6', withoutNumbers(operation.input(0))),
  Softmax: softmax('Softmax'),
};
