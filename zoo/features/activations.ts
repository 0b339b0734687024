import { type FileHandle, open } from 'node:fs/promises';
import type { Dataset, Example } from '../data/dataset.ts';
import { mix } from '../data/random.ts';
import type { Preprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Device } from '../runtime/device.ts';
import { openNetwork } from '../runtime/open-network.ts';
import type { Session } from '../runtime/session.ts';
import { type ExampleReader, openExampleReader } from './example-reader.ts';

/**
 * The activations of some examples at one tensor, in a file: rows of float32, in the order of the examples. The frozen part of a
 * model is computed once, and every epoch reads it back.
 */
export interface Activations {
  rows: number;
  /** Shape of one row. */
  shape: number[];
  /** Reads rows into `into`, which has room for at least `rows.length` rows. */
  read(rows: readonly number[], into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

export interface ComputeActivations {
  /** The model's inputs in, one output out. */
  frozen: Graph;
  dataset: Dataset;
  examples: Example[];
  preprocessing: Preprocessing;
  /** A reader for this data set and model; by default a new one. */
  reader?: ExampleReader;
  file: string;
  /** Bytes to leave free at the start of the file. */
  fileOffset?: number;
  /** Augment the pictures, with this seed. */
  augmentSeed?: number;
  batchSize?: number;
  /** The device that runs the graph; the CPU by default. */
  device?: Device;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/**
 * Runs the examples through a graph, batch by batch, and keeps its output in a file. The next batch is read while this one is
 * computed. Texts are sorted by length, so that batches need little padding.
 *
 * @throws the signal's reason if it is aborted; InvalidInputError, with the example's name, for an invalid example
 */
export async function computeActivations(options: ComputeActivations): Promise<Activations> {
  const {
    frozen,
    dataset,
    examples,
    preprocessing,
    augmentSeed,
    batchSize = 16,
    device = 'CPU',
    fileOffset = 0,
    signal,
    onProgress,
  } = options;
  const reader = options.reader ?? openExampleReader(dataset, preprocessing, frozen);
  const order = examples.map((_, row) => row);
  if (dataset.index.modality === 'TEXT') order.sort((a, b) => examples[a].byteSize - examples[b].byteSize || a - b);
  let shape: number[] = [];
  let session: Session | null = null;
  let file: FileHandle | null = null;
  try {
    const read = (start: number) => {
      const seed = augmentSeed === undefined ? undefined : mix(augmentSeed, start);
      const batch = order.slice(start, start + batchSize).map((row) => examples[row]);
      const reading = reader.read(batch, null, seed);
      // Awaited in a later turn of the loop: until then nothing handles a failure, which would end the process.
      reading.catch(() => undefined);
      return reading;
    };
    let reading = read(0);
    // Pictures are decoded, on a thread, while the session opens.
    session = await openNetwork(frozen, { device });
    file = await open(options.file, 'w+');
    for (let start = 0; start < examples.length; start += batchSize) {
      signal?.throwIfAborted();
      const { inputs, release } = await reading;
      const rows = order.slice(start, start + batchSize);
      if (start + batchSize < examples.length) reading = read(start + batchSize);
      const output = (await session.run(inputs))[frozen.outputs[0].name];
      release();
      shape = [...output.dims.slice(1)];
      await writeRows(file, output.data as Float32Array, rows, fileOffset);
      onProgress?.((start + rows.length) / examples.length);
    }
    return openActivations({ file, shape, fileOffset, order: examples.map((_, row) => row) });
  } catch (error) {
    await file?.close();
    throw error;
  } finally {
    if (!options.reader) await reader.close();
    await session?.close();
  }
}

/** Writes each row to its place; adjacent rows in one write. */
async function writeRows(file: FileHandle, values: Float32Array, rows: number[], fileOffset: number): Promise<void> {
  const size = values.byteLength / rows.length;
  for (let first = 0, end = 1; first < rows.length; first = end++) {
    while (end < rows.length && rows[end] === rows[end - 1] + 1) end++;
    const bytes = new Uint8Array(values.buffer, values.byteOffset + first * size, (end - first) * size);
    await file.write(bytes, 0, bytes.length, fileOffset + rows[first] * size);
  }
}

/**
 * Opens activations that are already in a file.
 *
 * @param stored.order the file's row of each row
 */
export function openActivations(stored: {
  file: FileHandle;
  shape: number[];
  fileOffset: number;
  order: number[];
}): Activations {
  const { file, shape, fileOffset, order } = stored;
  const size = shape.reduce((product, dimension) => product * dimension, 4);
  return {
    rows: order.length,
    shape,
    async read(wanted, into) {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      await Promise.all(wanted.map((row, i) => file.read(bytes, i * size, size, fileOffset + order[row] * size)));
    },
    close: () => file.close(),
  };
}
