import { ReusedArrays } from '../../data/reused-arrays.ts';
import type { Features } from '../../transfer/heads/features.ts';
import { rowsOf } from '../../transfer/heads/features.ts';
import { rowsTensor } from '../step/tensors.ts';
import type { ExampleSource } from './example-source.ts';

/**
 * Features in memory as a source.
 *
 * @param name the network's input for them
 */
export function memorySource(name: string, features: Features): ExampleSource {
  const { values, dimension } = features;
  const arrays = new ReusedArrays();
  return {
    rows: rowsOf(features),
    lengths: null,
    begin: async () => undefined,
    async read(rows, _, targets) {
      const read = arrays.take(rows.length * dimension);
      for (const [i, row] of rows.entries()) {
        read.set(values.subarray(row * dimension, (row + 1) * dimension), i * dimension);
      }
      return {
        inputs: { [name]: rowsTensor(read, rows.length, [dimension]) },
        targets,
        release: () => arrays.give(read),
      };
    },
    close: async () => undefined,
  };
}
