import { rm } from 'node:fs/promises';
import type { Augment } from '../../data/augment/augmentation.ts';
import type { BatchTargets } from '../../data/batch-targets.ts';
import type { Dataset, Example } from '../../data/dataset.ts';
import { mix } from '../../data/random.ts';
import { ReusedArrays } from '../../data/reused-arrays.ts';
import { type Activations, computeActivations } from '../../features/activations.ts';
import type { ExampleReader } from '../../features/example-reader.ts';
import type { Preprocessing } from '../../model.ts';
import type { Dimension, Graph } from '../../onnx/graph.ts';
import type { Device } from '../../runtime/device.ts';
import { openNetwork } from '../../runtime/open-network.ts';
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
  /** How many batches are read at a time; 1 by default. */
  readonly atOnce?: number;
  /** Prepares an epoch. With augmentation the examples change every epoch; without it, only the first call does any work. */
  begin(epoch: number): Promise<void>;
  /**
   * Reads rows by their index among the examples.
   *
   * @param batch number of the batch in its epoch, from which augmentation is drawn, with `begin`'s epoch
   * @param targets of the rows; null outside training. Train on the returned ones: augmentation may change them
   */
  read<T extends BatchTargets | null>(rows: readonly number[], batch: number, targets: T): Promise<SourceBatch<T>>;
  /** Computes what is left of a batch that was read, on this thread; absent if nothing is. Does not release the batch. */
  finish?(inputs: Inputs): Promise<Inputs>;
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
  /** Changes the examples at random, from this seed and the epoch; null: as they are. */
  augment: Augment | null;
  /** Computes the frozen part; the CPU by default. */
  device?: Device;
  /** A session of the frozen part, which stays open; by default a new one whenever it is computed. */
  session?: () => Promise<Session>;
  /** The file for the frozen part's activations, if the examples do not change; removed at the end. */
  file: string;
  signal?: AbortSignal;
  /** How much of the frozen part's work for the epoch is done, from 0 to 1. */
  onProgress?: (fraction: number, epoch: number) => void;
}

/**
 * Opens a source: of examples if everything trains, of the frozen part's activations otherwise. Examples that change every epoch go
 * through the frozen part batch by batch, so that MixUp and CutMix mix those of a training batch.
 */
export function openSource(options: OpenSource): ExampleSource {
  if (options.frozen === null) return openWhole(options);
  return options.augment ? openChanging(options, options.frozen) : openFrozen(options, options.frozen);
}

/** Decodes pictures every time, since a data set's pixels are many times larger than its files; texts are tokenized once. */
function openWhole({ examples, inputs: names, augment, reader }: OpenSource): ExampleSource {
  let epochSeed: number | null = null;
  let lengths: number[] | null = null;
  return {
    rows: examples.length,
    atOnce: reader.atOnce,
    get lengths() {
      return lengths;
    },
    begin: async (epoch) => {
      epochSeed = augment && mix(augment.seed, epoch);
      lengths ??= (await reader.tokenize(examples))?.map(({ length }) => length) ?? null;
    },
    async read(rows, batch, given) {
      const own = rows.map((row) => examples[row]);
      const changes = augment && epochSeed !== null ? { ...augment, seed: mix(epochSeed, batch) } : undefined;
      const { inputs, ...rest } = await reader.read(own, given, changes);
      return { inputs: named(inputs, names), ...rest };
    },
    close: async () => undefined,
  };
}

const named = (inputs: Inputs, names: readonly string[]): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => names.includes(name)));

/** Reads the examples as `openWhole` does, and computes the frozen part of each batch when it is needed. */
function openChanging(options: OpenSource, frozen: Graph): ExampleSource {
  const { inputs: names, device = 'CPU', signal } = options;
  const [{ name: boundary }] = frozen.outputs;
  const read = new Set([...frozen.inputs.map(({ name }) => name), ...names]);
  const whole = openWhole({ ...options, inputs: [...read] });
  let session: Session | null = null;
  return {
    rows: whole.rows,
    atOnce: options.reader.atOnce,
    get lengths() {
      return whole.lengths;
    },
    async begin(epoch) {
      await whole.begin(epoch);
      session ??= await openNetwork(frozen, { device });
    },
    read: whole.read,
    async finish(inputs) {
      if (!session) throw new Error('An example source is read before an epoch began.');
      signal?.throwIfAborted();
      const fed = named(
        inputs,
        frozen.inputs.map(({ name }) => name),
      );
      const { [boundary]: activation } = await session.run(fed);
      return { ...named(inputs, names), [boundary]: activation };
    },
    async close() {
      await session?.close();
      session = null;
    },
  };
}

/** Computes the frozen part once; the epochs read it back. */
function openFrozen(options: OpenSource, frozen: Graph): ExampleSource {
  const { examples, file, device, session, signal, onProgress, dataset, preprocessing, reader } = options;
  const [{ name: boundary, shape }] = frozen.outputs;
  // What bypasses the frozen part: the mask of texts.
  const beside = options.inputs.filter((name) => name !== boundary);
  let activations: Activations | null = null;
  let lengths: number[] | null = null;
  const arrays = new ReusedArrays();
  return {
    rows: examples.length,
    get lengths() {
      return lengths;
    },
    async begin(epoch) {
      if (activations) return;
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
        ...(signal ? { signal } : {}),
        onProgress: (fraction) => onProgress?.(fraction, epoch),
      });
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
    async close() {
      await activations?.close();
      activations = null;
      await rm(file, { force: true });
    },
  };
}

/** Whether an activation `[batch, …]` has tokens, as many as the texts: the second dimension is then known only at run time. */
const isRagged = ([, length]: readonly Dimension[]) => typeof length === 'string';

/** Reads rows of activations as a batch, into memory that is used again once the batch is released. */
export async function readRows(activations: Activations, rows: readonly number[], arrays: ReusedArrays) {
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

/** Adds up the time that training waits for its data. */
export interface Waiting {
  seconds: number;
}

/**
 * Batches of a source, the next ones read while one is used. The inputs of one are gone when the next is asked for: their
 * memory is used again.
 *
 * @param targetsOf a batch's targets, by its number; yielded as the source returns them
 * @param first the batch to begin with
 * @param waiting gets the time until a batch was read, beyond what was done meanwhile
 */
export async function* readAhead<T extends BatchTargets | null>(
  source: ExampleSource,
  batches: readonly (readonly number[])[],
  targetsOf: (index: number) => T,
  first = 0,
  waiting: Waiting = { seconds: 0 },
) {
  const reading: Promise<SourceBatch<T>>[] = [];
  let next = first;
  const readMore = () => {
    for (; next < batches.length && reading.length < (source.atOnce ?? 1); next++) {
      const batch = source.read(batches[next], next, targetsOf(next));
      // Awaited in a later turn of the loop: until then nothing handles a failure, which would end the process.
      batch.catch(() => undefined);
      reading.push(batch);
    }
  };
  readMore();
  for (let index = first; reading.length > 0; index++) {
    const asked = performance.now();
    const { inputs: read, targets, release } = await (reading.shift() as Promise<SourceBatch<T>>);
    waiting.seconds += (performance.now() - asked) / 1000;
    readMore();
    const inputs = source.finish ? await source.finish(read) : read;
    yield { index, rows: batches[index], inputs, targets };
    release();
  }
}
