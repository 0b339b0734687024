import { random } from '../data/random.ts';
import { InvalidInputError } from '../errors.ts';
import type { Dimension, Graph } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { RuntimeTensor } from '../runtime/session.ts';

/**
 * Values for a model's inputs: floats in −1..1; integers 0 or 1, which are in every vocabulary.
 *
 * @param sizeOf the sizes of dimensions that are known only at run time
 */
export function drawnInputs(
  { inputs }: Pick<Graph, 'inputs'>,
  seed: number,
  sizeOf: (dimension: Dimension) => number,
): Record<string, RuntimeTensor> {
  const generator = random(seed);
  return Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      const dims = shape.map(sizeOf);
      const values = Array.from({ length: elementCount(dims) }, () => generator.next());
      const whole = values.map(Math.round);
      if (type === 'int64') return [name, new RuntimeTensor('int64', BigInt64Array.from(whole, BigInt), dims)];
      if (type === 'int32') return [name, new RuntimeTensor('int32', Int32Array.from(whole), dims)];
      if (type === 'uint8') return [name, new RuntimeTensor('uint8', Uint8Array.from(whole), dims)];
      if (type === 'bool') return [name, new RuntimeTensor('bool', Uint8Array.from(whole), dims)];
      if (type !== 'float') throw new InvalidInputError(`the input “${name}” is of type ${type}`);
      const signed = Float32Array.from(values, (value) => 2 * value - 1);
      return [name, new RuntimeTensor('float32', signed, dims)];
    }),
  );
}
