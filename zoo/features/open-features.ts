import { open } from 'node:fs/promises';
import type { Dataset, Example } from '../data/dataset.ts';
import { type Activations, openActivations } from './activations.ts';
import { npyHeader } from './npy.ts';

/**
 * Opens the features of some examples, from the `.npy` file that `extractFeatures` wrote for the whole data set.
 *
 * @param dimension width of the features
 * @throws Error if the file does not have this data set's size and this dimension
 */
export async function openFeatures(
  npyFile: string,
  dataset: Dataset,
  examples: Example[],
  dimension: number,
): Promise<Activations> {
  const header = npyHeader([dataset.index.examples.length, dimension]);
  const rowOf = new Map(dataset.index.examples.map((example, row) => [example.name, row]));
  const file = await open(npyFile);
  const start = Buffer.alloc(header.length);
  await file.read(start, 0, header.length, 0);
  if (!start.equals(header)) {
    await file.close();
    throw new Error(`${npyFile} does not have ${dataset.index.examples.length} rows of ${dimension} features.`);
  }
  const order = examples.map(({ name }) => rowOf.get(name) ?? 0);
  return openActivations({ file, shape: [dimension], fileOffset: header.length, order });
}
