import { type FileHandle, open } from 'node:fs/promises';
import type { FeatureMatrix } from './feature-matrix.ts';
import { npyHeader } from './npy.ts';

/** A `.npy` file that `extractFeatures` wrote: float32 `[rows, dimension]`. */
export interface FeatureFile {
  path: string;
  rows: number;
  dimension: number;
}

/** Bytes that are read at a time. */
const CHUNK = 16 * 2 ** 20;

/**
 * All rows of a file of features in their order, some at a time. Each block is written over by the next.
 *
 * @throws Error if the file does not have this size
 */
export async function* featureBlocks(source: FeatureFile): AsyncIterable<{ first: number; block: FeatureMatrix }> {
  const { rows, dimension } = source;
  const most = Math.max(1, Math.floor(CHUNK / (4 * dimension)));
  const buffer = new Float32Array(Math.min(most, rows) * dimension);
  const file = await openChecked(source);
  try {
    for (let first = 0; first < rows; first += most) {
      const count = Math.min(most, rows - first);
      const values = buffer.subarray(0, count * dimension);
      await readAt(file, source, first, values);
      yield { first, block: { values, rows: count, dimension } };
    }
  } finally {
    await file.close();
  }
}

/** Some rows of a file of features, in the order of `rows`. Throws as `featureBlocks` does. */
export async function readFeatureRows(source: FeatureFile, rows: readonly number[]): Promise<FeatureMatrix> {
  const { dimension } = source;
  const values = new Float32Array(rows.length * dimension);
  const file = await openChecked(source);
  try {
    for (const [i, row] of rows.entries())
      await readAt(file, source, row, values.subarray(i * dimension, (i + 1) * dimension));
  } finally {
    await file.close();
  }
  return { values, rows: rows.length, dimension };
}

async function openChecked({ path, rows, dimension }: FeatureFile): Promise<FileHandle> {
  const header = npyHeader([rows, dimension]);
  const file = await open(path);
  const start = Buffer.alloc(header.length);
  await file.read(start, 0, header.length, 0);
  const { size } = await file.stat();
  if (start.equals(header) && size === header.length + 4 * rows * dimension) return file;
  await file.close();
  throw new Error(`${path} does not have ${rows} rows of ${dimension} features.`);
}

async function readAt(
  file: FileHandle,
  { rows, dimension }: FeatureFile,
  row: number,
  into: Float32Array,
): Promise<void> {
  const start = npyHeader([rows, dimension]).length + 4 * row * dimension;
  await file.read(new Uint8Array(into.buffer, into.byteOffset, into.byteLength), 0, into.byteLength, start);
}
