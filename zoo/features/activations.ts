import { type FileHandle, open } from 'node:fs/promises';
import type { Dataset, Example } from '../data/dataset.ts';
import type { Preprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Device } from '../runtime/device.ts';
import { openNetwork } from '../runtime/open-network.ts';
import type { Session } from '../runtime/session.ts';
import { type ExampleReader, openExampleReader } from './example-reader.ts';

/**
 * The activations of some examples at one tensor, in a file: rows of float32. The frozen part of a model is computed once, and
 * every epoch reads it back.
 */
export interface Activations {
  rows: number;
  /** The shape of these rows in a batch, without the batch: rows of tokens are as long as the longest of them. */
  shapeOf(rows: readonly number[]): number[];
  /** Reads rows into `into`, which has room for all of them in that shape. After a row's last token there are zeros. */
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
  /** A session of `frozen`, which stays open; by default a new one. */
  session?: () => Promise<Session>;
  /**
   * Of texts whose activation is `[batch, sequence, …]`: how many tokens each example has. Only these are kept, without the
   * padding of the batch that they were computed in.
   */
  lengths?: readonly number[] | null;
  file: string;
  /** Bytes to leave free at the start of the file. */
  fileOffset?: number;
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
    lengths = null,
    batchSize = 16,
    device = 'CPU',
    fileOffset = 0,
    signal,
    onProgress,
  } = options;
  const reader = options.reader ?? openExampleReader(dataset, preprocessing, frozen);
  const order = examples.map((_, row) => row);
  const lengthOf = (row: number) => lengths?.[row] ?? examples[row].byteSize;
  if (dataset.index.modality === 'TEXT') order.sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  let shape: number[] = [];
  let session: Session | null = null;
  let file: FileHandle | null = null;
  try {
    const read = (start: number) => {
      const batch = order.slice(start, start + batchSize).map((row) => examples[row]);
      const reading = reader.read(batch, null);
      // Awaited in a later turn of the loop: until then nothing handles a failure, which would end the process.
      reading.catch(() => undefined);
      return reading;
    };
    let reading = read(0);
    // Pictures are decoded, on a thread, while the session opens.
    session = await (options.session?.() ?? openNetwork(frozen, { device }));
    file = await open(options.file, 'w+');
    const placeOf = placesOf(lengths);
    for (let start = 0; start < examples.length; start += batchSize) {
      signal?.throwIfAborted();
      const { inputs, release } = await reading;
      const rows = order.slice(start, start + batchSize);
      if (start + batchSize < examples.length) reading = read(start + batchSize);
      const output = (await session.run(inputs))[frozen.outputs[0].name];
      release();
      shape = [...output.dims.slice(lengths ? 2 : 1)];
      await writeRows(file, output.data as Float32Array, rows, {
        placeOf,
        room: lengths ? output.dims[1] : 1,
        fileOffset,
      });
      onProgress?.((start + rows.length) / examples.length);
    }
    const all = examples.map((_, row) => row);
    return openActivations({ file, shape, fileOffset, order: all, ...(lengths ? { lengths } : {}) });
  } catch (error) {
    await file?.close();
    throw error;
  } finally {
    if (!options.reader) await reader.close();
    if (!options.session) await session?.close();
  }
}

/** Where each row begins in a file, and the one after the last: in rows, or with lengths in tokens. */
function placesOf(lengths: readonly number[] | null): (row: number) => number {
  if (!lengths) return (row) => row;
  const starts = [0];
  for (const [row, length] of lengths.entries()) starts.push(starts[row] + length);
  return (row) => starts[row];
}

/**
 * Writes each row to its place; adjacent rows without padding in one write.
 *
 * @param places.room how many tokens each row has in this batch, padding included; 1 if it has no tokens
 */
async function writeRows(
  file: FileHandle,
  values: Float32Array,
  rows: number[],
  { placeOf, room, fileOffset }: { placeOf: (row: number) => number; room: number; fileOffset: number },
): Promise<void> {
  const unit = values.byteLength / rows.length / room;
  const isFull = (row: number) => placeOf(row + 1) - placeOf(row) === room;
  for (let first = 0, end = 1; first < rows.length; first = end++) {
    while (end < rows.length && rows[end] === rows[end - 1] + 1 && isFull(rows[end - 1])) end++;
    const [from, to] = [placeOf(rows[first]), placeOf(rows[end - 1] + 1)];
    const bytes = new Uint8Array(values.buffer, values.byteOffset + first * room * unit, (to - from) * unit);
    await file.write(bytes, 0, bytes.length, fileOffset + from * unit);
  }
}

/**
 * Opens activations that are already in a file.
 *
 * @param stored.shape of a row, or with `lengths` of a token
 * @param stored.order the file's row of each row
 * @param stored.lengths how many tokens each row of the file has
 */
export function openActivations(stored: {
  file: FileHandle;
  shape: number[];
  fileOffset: number;
  order: number[];
  lengths?: readonly number[];
}): Activations {
  const { file, shape, fileOffset, order, lengths = null } = stored;
  const unit = shape.reduce((product, dimension) => product * dimension, 4);
  const placeOf = placesOf(lengths);
  const longest = (rows: readonly number[]) => Math.max(...rows.map((row) => lengths?.[order[row]] ?? 1));
  return {
    rows: order.length,
    shapeOf: (rows) => (lengths ? [longest(rows), ...shape] : shape),
    async read(wanted, into) {
      const room = longest(wanted) * unit;
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      const readRow = (row: number, i: number) => {
        const [start, end] = [placeOf(order[row]), placeOf(order[row] + 1)];
        const size = (end - start) * unit;
        bytes.fill(0, i * room + size, (i + 1) * room);
        return file.read(bytes, i * room, size, fileOffset + start * unit);
      };
      await Promise.all(wanted.map(readRow));
    },
    close: () => file.close(),
  };
}
