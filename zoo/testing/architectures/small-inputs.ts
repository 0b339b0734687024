import { random } from '../../data/random.ts';
import type { Graph } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { RuntimeTensor } from '../../runtime/session.ts';

/** Token ids are below this, whatever the vocabulary. */
const TOKENS = 40;

/**
 * A random batch for an architecture: pictures with values in −1.5..1.5, or token ids with a mask that hides the last ones
 * of every second row.
 */
export function smallInputs(graph: Graph, batch: number, seed: number): Record<string, RuntimeTensor> {
  const generator = random(seed);
  return Object.fromEntries(
    graph.inputs.map(({ name, type, shape }) => {
      const dims = shape.map((dimension) => (typeof dimension === 'number' ? dimension : batch));
      const size = elementCount(dims);
      if (type === 'float') {
        const pixels = Float32Array.from({ length: size }, () => 3 * generator.next() - 1.5);
        return [name, new RuntimeTensor('float32', pixels, dims)];
      }
      const tokens = dims[1];
      const visible = (i: number) => Number(Math.floor(i / tokens) % 2 === 0 || i % tokens < tokens - 3);
      const value = (i: number) => (name === 'attention_mask' ? visible(i) : Math.floor(generator.next() * TOKENS));
      return [
        name,
        new RuntimeTensor(
          'int64',
          BigInt64Array.from({ length: size }, (_, i) => BigInt(value(i))),
          dims,
        ),
      ];
    }),
  );
}
