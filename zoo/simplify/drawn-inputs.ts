import { random } from '../data/random.ts';
import { InvalidInputError } from '../errors.ts';
import type { Dimension, Graph } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { RuntimeTensor } from '../runtime/session.ts';

/** The most elements of an input that is drawn: 30 pictures of 860 by 860. */
const MOST_ELEMENTS = 2 ** 26;

/**
 * Values for a model's inputs: floats in −1..1; integers 0 or 1, which are in every vocabulary.
 *
 * @param sizeOf the sizes of dimensions that are known only at run time
 * @throws InvalidInputError for an input that is too large to try, or of another type
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
      const length = elementCount(dims);
      if (length > MOST_ELEMENTS)
        throw new InvalidInputError(
          `the input “${name}” has the fixed size [${dims.join(', ')}], ${length.toLocaleString('en')} numbers; at most ${MOST_ELEMENTS.toLocaleString('en')} can be tried: export the model with an open batch, or a smaller one`,
        );
      const whole = () => Math.round(generator.next());
      if (type === 'int64')
        return [
          name,
          new RuntimeTensor(
            'int64',
            BigInt64Array.from({ length }, () => BigInt(whole())),
            dims,
          ),
        ];
      if (type === 'int32') return [name, new RuntimeTensor('int32', Int32Array.from({ length }, whole), dims)];
      if (type === 'uint8') return [name, new RuntimeTensor('uint8', Uint8Array.from({ length }, whole), dims)];
      if (type === 'bool') return [name, new RuntimeTensor('bool', Uint8Array.from({ length }, whole), dims)];
      if (type !== 'float') throw new InvalidInputError(`the input “${name}” is of type ${type}`);
      const signed = Float32Array.from({ length }, () => 2 * generator.next() - 1);
      return [name, new RuntimeTensor('float32', signed, dims)];
    }),
  );
}
