import { type ExampleSource, everyRow } from '../feeding/example-source.ts';

/**
 * All rows of a source of features, `[rows × dimension]`.
 *
 * @param name of the network's input for them; @param source begun
 */
export async function readFeatures(source: ExampleSource, name: string, dimension: number): Promise<Float32Array> {
  const features = new Float32Array(source.rows * dimension);
  for await (const { rows, inputs } of everyRow(source)) {
    const values = inputs[name].data as Float32Array;
    for (const [i, row] of rows.entries()) {
      features.set(values.subarray(i * dimension, (i + 1) * dimension), row * dimension);
    }
  }
  return features;
}
