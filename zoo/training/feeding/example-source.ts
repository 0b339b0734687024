import { rm } from 'node:fs/promises';
import type { BatchTargets } from '../../data/batch-targets.ts';
import type { Dataset, Example } from '../../data/dataset.ts';
import { mix } from '../../data/random.ts';
import { ReusedArrays } from '../../data/reused-arrays.ts';
import { type Activations, computeActivations } from '../../features/activations.ts';
import type { ExampleReader } from '../../features/example-reader.ts';
import { openFeatures } from '../../features/open-features.ts';
import type { Preprocessing } from '../../model.ts';
import type { Dimension, Graph } from '../../onnx/graph.ts';
import type { Device } from '../../runtime/device.ts';
import type { Session } from '../../runtime/session.ts';
import type { Inputs } from '../step/network.ts';
import { rowsTensor } from '../step/tensors.ts';
import { cut } from './batches.ts';

/** A batch as the network reads it in training: inputs by name, with their targets. */
export interface SourceBatch<T extends BatchTargets | null> {
  inputs: Inputs;
  targets: T;
  /** Gives the memory of the inputs back for another batch; do not read them afterwards. */
  release(): void;
}

/** The examples of a split as the network reads them in training. */
export interface ExampleSource {
  rows: number;
  /** For rows of tokens, how many each has, once an epoch has begun: batches of like lengths need little padding. Null for other rows. */
  readonly lengths: readonly number[] | null;
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
  /** The frozen part of the network; null if everything trains and the network reads the examples themselves. */
  frozen: Graph | null;
  /** The inputs of the part that trains: the frozen part's output, if there is one, and inputs of the model. */
  inputs: readonly string[];
  dataset: Dataset;
  examples: Example[];
  preprocessing: Preprocessing;
  /** A reader of this data set and model, which stays open. */
  reader: ExampleReader;
  /** Crop and mirror the pictures at random, from this seed and the epoch; null: as they are. */
  augmentSeed: number | null;
  /** Computes the frozen part; the CPU by default. */
  device?: Device;
  /** A session of the frozen part, which stays open; by default a new one whenever it is computed. */
  session?: () => Promise<Session>;
  /** The file for the frozen part's activations; removed at the end. */
  file: string;
  signal?: AbortSignal;
  /** How much of the frozen part's work for the epoch is done, from 0 to 1. */
  onProgress?: (fraction: number, epoch: number) => void;
}

/** Opens a source: of pictures or texts if everything trains, else of the frozen part's activations. */
export function openSource(options: OpenSource): ExampleSource {
  return options.frozen === null ? openWhole(options) : openFrozen(options, options.frozen);
}

/** Decodes pictures every time, since a data set's pixels are many times larger than its files; texts are tokenized once. */
function openWhole({ examples, inputs: names, augmentSeed, reader }: OpenSource): ExampleSource {
  let epochSeed: number | null = null;
  let lengths: number[] | null = null;
  return {
    rows: examples.length,
    get lengths() {
      return lengths;
    },
    begin: async (epoch) => {
      epochSeed = augmentSeed === null ? null : mix(augmentSeed, epoch);
      lengths ??= (await reader.tokenize(examples))?.map(({ length }) => length) ?? null;
    },
    async read(rows, batch, given) {
      const own = rows.map((row) => examples[row]);
      const seed = epochSeed === null ? undefined : mix(epochSeed, batch);
      const { inputs, ...rest } = await reader.read(own, given, seed);
      return { inputs: named(inputs, names), ...rest };
    },
    close: async () => undefined,
  };
}

const named = (inputs: Inputs, names: readonly string[]): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => names.includes(name)));

/** Computes the frozen part once, or once per epoch with augmentation; the epochs read it back. */
function openFrozen(options: OpenSource, frozen: Graph): ExampleSource {
  const { examples, augmentSeed, file, device, session, signal, onProgress, dataset, preprocessing, reader } = options;
  const [{ name: boundary, shape }] = frozen.outputs;
  // What bypasses the frozen part: the mask of texts.
  const beside = options.inputs.filter((name) => name !== boundary);
  let activations: Activations | null = null;
  let lengths: number[] | null = null;
  let computedFor: number | null = null;
  const arrays = new ReusedArrays();
  const drop = async () => {
    await activations?.close();
    activations = null;
    await rm(file, { force: true });
  };
  return {
    rows: examples.length,
    get lengths() {
      return lengths;
    },
    async begin(epoch) {
      if (activations && (augmentSeed === null || computedFor === epoch)) return;
      await drop();
      const tokens = (await reader.tokenize(examples))?.map(({ length }) => length) ?? null;
      lengths = beside.length > 0 || isRagged(shape) ? tokens : null;
      activations = await computeActivations({
        frozen,
        dataset,
        examples,
        preprocessing,
        reader,
        lengths: isRagged(shape) ? tokens : null,
        file,
        ...(device ? { device } : {}),
        ...(session ? { session } : {}),
        ...(augmentSeed === null ? {} : { augmentSeed: mix(augmentSeed, epoch) }),
        ...(signal ? { signal } : {}),
        onProgress: (fraction) => onProgress?.(fraction, epoch),
      });
      computedFor = epoch;
    },
    async read(rows, _, targets) {
      if (!activations) throw new Error('An example source is read before an epoch began.');
      const { tensor, release } = await readRows(activations, rows, arrays);
      const others =
        beside.length > 0
          ? await reader.read(
              rows.map((row) => examples[row]),
              null,
            )
          : null;
      return { inputs: { ...named(others?.inputs ?? {}, beside), [boundary]: tensor }, targets, release };
    },
    close: drop,
  };
}

/** Whether an activation `[batch, …]` has tokens, as many as the texts: the second dimension is then known only at run time. */
const isRagged = ([, length]: readonly Dimension[]) => typeof length === 'string';

/**
 * Features that were extracted before: see `openFeatures`.
 *
 * @param features the network's input for them, and their width
 */
export async function openExtracted(
  file: string,
  dataset: Dataset,
  examples: Example[],
  features: { name: string; dimension: number },
): Promise<ExampleSource> {
  const arrays = new ReusedArrays();
  const activations = await openFeatures(file, dataset, examples, features.dimension);
  return {
    rows: activations.rows,
    lengths: null,
    begin: async () => undefined,
    async read(rows, _, targets) {
      const { tensor, release } = await readRows(activations, rows, arrays);
      return { inputs: { [features.name]: tensor }, targets, release };
    },
    close: () => activations.close(),
  };
}

async function readRows(activations: Activations, rows: readonly number[], arrays: ReusedArrays) {
  const shape = activations.shapeOf(rows);
  const values = arrays.take(rows.length * shape.reduce((product, size) => product * size, 1));
  await activations.read(rows, values);
  return { tensor: rowsTensor(values, rows.length, shape), release: () => arrays.give(values) };
}

/** The batch size of predictions. */
export const PREDICTION_BATCH = 32;

/**
 * Every row of a source once, or each of some, batch by batch; the next one is read while one is used. In order, but rows of tokens by
 * their lengths: place what a batch gives by its `rows`.
 */
export async function* everyRow(
  source: ExampleSource,
  { rows, batchSize = PREDICTION_BATCH }: { rows?: readonly number[]; batchSize?: number } = {},
) {
  const { lengths } = source;
  const order = [...(rows ?? Array.from({ length: source.rows }, (_, row) => row))];
  if (lengths) order.sort((a, b) => lengths[a] - lengths[b] || a - b);
  yield* readAhead(source, cut(order, batchSize), () => null);
}

/**
 * Batches of a source, each read while the one before it is used. The inputs of one are gone when the next is asked for: their
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
    const { inputs, targets } = batch;
    yield { index, rows: batches[index], inputs, targets };
    batch.release();
  }
}
