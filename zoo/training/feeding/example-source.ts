import { rm } from 'node:fs/promises';
import type { BatchTargets } from '../../data/batch-targets.ts';
import type { Dataset, Example } from '../../data/dataset.ts';
import { mix } from '../../data/random.ts';
import { ReusedArrays } from '../../data/reused-arrays.ts';
import { type Activations, computeActivations } from '../../features/activations.ts';
import { type ExampleReader, openExampleReader } from '../../features/example-reader.ts';
import { openFeatures } from '../../features/open-features.ts';
import { isImagePreprocessing, type Preprocessing } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { Device } from '../../runtime/device.ts';

/** Rows as the network reads them in training, concatenated, with their targets. */
export interface SourceBatch<T extends BatchTargets | null> {
  values: Float32Array;
  targets: T;
  /** Gives the memory of the values back for another batch; do not read them afterwards. */
  release(): void;
}

/** The examples of a split as the network reads them in training. */
export interface ExampleSource {
  rows: number;
  /** Shape of one row. */
  shape: number[];
  /** Prepares an epoch. With augmentation pictures are re-augmented every epoch; without it, only the first call does any work. */
  begin(epoch: number): Promise<void>;
  /**
   * Reads rows by their index among the examples.
   *
   * @param batch number of the batch in its epoch, from which augmentation is drawn, with `begin`'s epoch
   * @param targets of the rows; null outside training. Train on the returned ones: augmentation may change them
   */
  read<T extends BatchTargets | null>(rows: readonly number[], batch: number, targets: T): Promise<SourceBatch<T>>;
  close(): Promise<void>;
}

export interface OpenSource {
  /** The frozen part of the network; null if everything trains and rows are pixels. Never null for a model of texts. */
  frozen: Graph | null;
  dataset: Dataset;
  examples: Example[];
  preprocessing: Preprocessing;
  /** A reader of this data set and model, which stays open. By default a new one is opened. */
  reader?: ExampleReader;
  /** Crop and mirror the pictures at random, from this seed and the epoch; null: as they are. */
  augmentSeed: number | null;
  /** Computes the frozen part; the CPU by default. */
  device?: Device;
  /** The file for the frozen part's activations; removed at the end. */
  file: string;
  signal?: AbortSignal;
  /** How much of the frozen part's work for the epoch is done, from 0 to 1. */
  onProgress?: (fraction: number, epoch: number) => void;
}

/** Opens a source: of pixels if everything trains, else of the frozen part's activations. */
export function openSource(options: OpenSource): ExampleSource {
  return options.frozen === null ? openPixels(options) : openFrozen(options, options.frozen);
}

/** Decodes pictures every time, since a data set's pixels are many times larger than its files. */
function openPixels({ dataset, examples, preprocessing, augmentSeed, ...given }: OpenSource): ExampleSource {
  if (!isImagePreprocessing(preprocessing)) throw new Error('The rows of a model that trains whole are pixels.');
  const reader = given.reader ?? openExampleReader(dataset, preprocessing, null);
  const { height, width } = preprocessing.size;
  let epochSeed: number | null = null;
  return {
    rows: examples.length,
    shape: [3, height, width],
    begin: async (epoch) => {
      epochSeed = augmentSeed === null ? null : mix(augmentSeed, epoch);
    },
    async read(rows, batch, given) {
      const own = rows.map((row) => examples[row]);
      const seed = epochSeed === null ? undefined : mix(epochSeed, batch);
      const { inputs, ...rest } = await reader.read(own, given, seed);
      const [pixels] = Object.values(inputs);
      return { values: pixels.data as Float32Array, ...rest };
    },
    close: async () => (given.reader ? undefined : reader.close()),
  };
}

/** Computes the frozen part once, or once per epoch with augmentation; the epochs read it back. */
function openFrozen(options: OpenSource, frozen: Graph): ExampleSource {
  const { examples, augmentSeed, file, device, signal, onProgress, dataset, preprocessing, reader } = options;
  let activations: Activations | null = null;
  let computedFor: number | null = null;
  const arrays = new ReusedArrays();
  const drop = async () => {
    await activations?.close();
    activations = null;
    await rm(file, { force: true });
  };
  const ready = () => {
    if (!activations) throw new Error('An example source is read before an epoch began.');
    return activations;
  };
  return {
    rows: examples.length,
    get shape() {
      return ready().shape;
    },
    async begin(epoch) {
      if (activations && (augmentSeed === null || computedFor === epoch)) return;
      await drop();
      activations = await computeActivations({
        frozen,
        dataset,
        examples,
        preprocessing,
        ...(reader ? { reader } : {}),
        file,
        ...(device ? { device } : {}),
        ...(augmentSeed === null ? {} : { augmentSeed: mix(augmentSeed, epoch) }),
        ...(signal ? { signal } : {}),
        onProgress: (fraction) => onProgress?.(fraction, epoch),
      });
      computedFor = epoch;
    },
    read: async (rows, _, targets) => ({ ...(await readRows(ready(), rows, arrays)), targets }),
    close: drop,
  };
}

/** Features that were extracted before: see `openFeatures`. */
export function openExtracted(
  file: string,
  dataset: Dataset,
  examples: Example[],
  dimension: number,
): Promise<ExampleSource> {
  const arrays = new ReusedArrays();
  return openFeatures(file, dataset, examples, dimension).then((activations) => ({
    rows: activations.rows,
    shape: activations.shape,
    begin: async () => undefined,
    read: async (rows, _, targets) => ({ ...(await readRows(activations, rows, arrays)), targets }),
    close: () => activations.close(),
  }));
}

async function readRows(
  activations: Activations,
  rows: readonly number[],
  arrays: ReusedArrays,
): Promise<Pick<SourceBatch<null>, 'values' | 'release'>> {
  const values = arrays.take(rows.length * activations.shape.reduce((product, size) => product * size, 1));
  await activations.read(rows, values);
  return { values, release: () => arrays.give(values) };
}

/** The batch size of predictions. */
export const PREDICTION_BATCH = 32;

/** A source from its first example to its last, batch by batch; the next one is read while one is used. */
export async function* inOrder(source: ExampleSource, batchSize = PREDICTION_BATCH) {
  const rowsOf = (start: number) =>
    Array.from({ length: Math.min(batchSize, source.rows - start) }, (_, i) => start + i);
  const batches = Array.from({ length: Math.ceil(source.rows / batchSize) }, (_, i) => rowsOf(i * batchSize));
  for await (const { values, index, rows } of readAhead(source, batches, () => null)) {
    yield { start: index * batchSize, rows: rows.length, values };
  }
}

/**
 * Batches of a source, each read while the one before it is used. The values of one are gone when the next is asked for: its
 * memory is used again.
 *
 * @param targetsOf a batch's targets, by its number; yielded as the source returns them
 * @param first the batch to begin with
 */
export async function* readAhead<T extends BatchTargets | null>(
  source: ExampleSource,
  batches: readonly (readonly number[])[],
  targetsOf: (index: number) => T,
  first = 0,
) {
  const read = (index: number) => {
    const batch = source.read(batches[index], index, targetsOf(index));
    // Awaited in a later turn of the loop: until then nothing handles a failure, which would end the process.
    batch.catch(() => undefined);
    return batch;
  };
  let reading = first < batches.length ? read(first) : null;
  for (let index = first; reading; index++) {
    const batch = await reading;
    reading = index + 1 < batches.length ? read(index + 1) : null;
    const { values, targets } = batch;
    yield { index, rows: batches[index], values, targets };
    batch.release();
  }
}
