import { type FileHandle, open } from 'node:fs/promises';
import { type BackgroundDecoder, openBackgroundDecoder } from '../data/background-decoder.ts';
import type { Example, ImageDataset } from '../data/dataset.ts';
import { mix } from '../data/random.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor, type Session } from '../runtime/session.ts';

/**
 * The activations of a set of examples at one tensor, in a file: rows of float32, in the order of the examples. What is
 * frozen is computed once; every epoch after reads it back.
 */
export interface Activations {
  rows: number;
  /** Shape of one row. */
  shape: number[];
  /** Reads rows into `into`, one after the other; `into` holds at least `rows.length` rows. */
  read(rows: readonly number[], into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

export interface ComputeActivations {
  /** `pixels [batch, 3, height, width]` in, `output` out; null: the pixels themselves. */
  frozen: Graph | null;
  dataset: ImageDataset;
  examples: Example[];
  preprocessing: ImagePreprocessing;
  /** Of this data set and preprocessing; by default one of its own, for which a thread starts. */
  decoder?: BackgroundDecoder;
  file: string;
  /** Bytes to leave free at the file's start. */
  fileOffset?: number;
  /** Vary the pictures with numbers drawn from this seed. */
  augmentSeed?: number;
  batchSize?: number;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/**
 * Runs the examples through a graph, batch by batch, and keeps its output in a file. The next batch is decoded while this
 * one is computed.
 *
 * @throws the signal's reason if it is aborted; InvalidInputError, with the picture's name, for what is no picture
 */
export async function computeActivations(options: ComputeActivations): Promise<Activations> {
  const {
    frozen,
    dataset,
    examples,
    preprocessing,
    augmentSeed,
    batchSize = 16,
    fileOffset = 0,
    signal,
    onProgress,
  } = options;
  const decoder = options.decoder ?? openBackgroundDecoder(dataset, preprocessing);
  const { height, width } = preprocessing.size;
  let shape = [3, height, width];
  let session: Session | null = null;
  let file: FileHandle | null = null;
  try {
    const decode = (start: number) => {
      const seed = augmentSeed === undefined ? undefined : mix(augmentSeed, start);
      const pixels = decoder.decode(examples.slice(start, start + batchSize), seed);
      // Awaited in a later turn of the loop: until then a failure is nobody's, and would end the process.
      pixels.catch(() => undefined);
      return pixels;
    };
    let decoding = decode(0);
    // The thread starts and decodes while the session opens.
    session = frozen && (await openSession(writeModel(frozen)));
    file = await open(options.file, 'w+');
    for (let start = 0; start < examples.length; start += batchSize) {
      signal?.throwIfAborted();
      const pixels = await decoding;
      const rows = Math.min(batchSize, examples.length - start);
      if (start + batchSize < examples.length) decoding = decode(start + batchSize);
      let values = pixels;
      if (session && frozen) {
        const feeds = { [session.inputNames[0]]: new RuntimeTensor('float32', pixels, [rows, 3, height, width]) };
        const output = (await session.run(feeds))[frozen.outputs[0].name];
        values = output.data as Float32Array;
        shape = [...output.dims.slice(1)];
      }
      await writeAll(file, values, fileOffset + (start * values.byteLength) / rows);
      onProgress?.((start + rows) / examples.length);
    }
    return openActivations({ file, shape, fileOffset, order: examples.map((_, row) => row) });
  } catch (error) {
    await file?.close();
    throw error;
  } finally {
    if (!options.decoder) await decoder.close();
    await session?.close();
  }
}

async function writeAll(file: FileHandle, values: Float32Array, position: number): Promise<void> {
  await file.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 0, values.byteLength, position);
}

/**
 * Activations that a file holds already.
 *
 * @param stored.order which row of the file each row is
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
