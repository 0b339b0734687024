import type { Dataset, Example } from '../../data/dataset.ts';
import { ReusedArrays } from '../../data/reused-arrays.ts';
import { openFeatures } from '../../features/open-features.ts';
import { type ExampleSource, readRows } from './example-source.ts';
import { memorySource } from './memory-source.ts';

/** Features of up to so many bytes a split stay in memory: reading each row from the file again every epoch takes longer than its step. */
const MOST_KEPT = 64 * 2 ** 20;

/**
 * Features that were extracted before: see `openFeatures`.
 *
 * @param features the network's input for them, and their width
 */
export async function openExtracted(
  file: string,
  dataset: Dataset,
  examples: Example[],
  { name, dimension }: { name: string; dimension: number },
  mostKept = MOST_KEPT,
): Promise<ExampleSource> {
  const activations = await openFeatures(file, dataset, examples, dimension);
  if (examples.length * dimension * Float32Array.BYTES_PER_ELEMENT <= mostKept) {
    const values = new Float32Array(examples.length * dimension);
    await activations.read([...examples.keys()], values);
    await activations.close();
    return memorySource(name, { values, dimension });
  }
  const arrays = new ReusedArrays();
  return {
    rows: activations.rows,
    lengths: null,
    begin: async () => undefined,
    async read(rows, _, targets) {
      const { tensor, release } = await readRows(activations, rows, arrays);
      return { inputs: { [name]: tensor }, targets, release };
    },
    close: () => activations.close(),
  };
}
