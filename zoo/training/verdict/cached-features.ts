import { type ExampleSource, everyRow } from '../feeding/example-source.ts';
import { rowsOf, someRows } from '../feeding/rows-of.ts';

/** Features `[rows, dimension]`. */
export interface Features {
  values: Float32Array;
  rows: number;
  dimension: number;
}

/**
 * Reads cached features of at most so many rows.
 *
 * @param source whose inputs are features, and nothing else
 * @returns also the row of the source of each
 */
export async function cachedFeatures(
  source: ExampleSource,
  dimension: number,
  most: number,
): Promise<Features & { from: number[] }> {
  const from = someRows(source.rows, most);
  const values = new Float32Array(from.length * dimension);
  for await (const { rows, inputs } of everyRow(rowsOf(source, from))) {
    const [{ data }] = Object.values(inputs);
    const read = data as Float32Array;
    for (const [i, row] of rows.entries())
      values.set(read.subarray(i * dimension, (i + 1) * dimension), row * dimension);
  }
  return { values, rows: from.length, dimension, from };
}
