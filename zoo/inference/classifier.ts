import { setMaxListeners } from 'node:events';
import type { Task } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import type { GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';
import { isImagePreprocessing } from '../model.ts';
import { openSession, type Session, type SessionOptions } from '../runtime/session.ts';
import { applyThresholds, type ThresholdUse } from './apply-thresholds.ts';
import { BatchQueue, type BatchQueueOptions, type Executions, type Lane } from './batch-queue.ts';
import { type CheckpointMetadata, readCheckpointMetadata } from './checkpoint-metadata.ts';
import { decodeExample, type EncodedExample, type Example, exampleEncoder } from './encode-examples.ts';
import { type FoundEntities, findEntities } from './find-entities.ts';
import { readGroupThresholds } from './group-thresholds-in-file.ts';
import { InvalidExampleError, ofExample } from './invalid-example.ts';
import { type RankedLabels, rankLabels } from './rank-labels.ts';

export interface Classification extends RankedLabels {
  /** Of a checkpoint that carries group thresholds. */
  thresholds?: ThresholdUse;
}

/** One of the numbers that a regression predicts for an example. */
export interface NamedNumber {
  name: string;
  /** In the unit of the data set that it was trained on. */
  value: number;
}

/** A checkpoint, ready to classify pictures or texts, or to predict numbers from them. */
export interface Classifier {
  task: Task;
  /** Group thresholds that it carries and applies; null if it carries none. */
  thresholds: GroupThresholds | null;
  modality: 'IMAGE' | 'TEXT';
  /** Whether it takes pairs of texts, each as `joinTexts` joins it. */
  pairs: boolean;
  /** The shape of a picture's pixels, `[3, height, width]`, which it takes instead of the picture; null if it takes none. */
  pixels: number[] | null;
  /** Of tokens, which it takes instead of a text: the most of one text, and how many ids there are. Null if it takes none. */
  tokens: { longest: number; vocabulary: number | null } | null;
  /** In the order of the model's outputs; for a regression, the names of the numbers. */
  labels: string[];
  /**
   * Classifies encoded pictures (PNG, JPEG …) or their pixels, or texts in UTF-8 or their tokens.
   *
   * @param groups the value of `thresholds.attribute` of each example, where it is known; only a checkpoint with group thresholds reads them
   * @param signal drops examples that wait in a queue
   * @throws InvalidExampleError for an invalid picture or text, and for pixels of which the network computes no finite number;
   *   InvalidInputError for a regression, and for a checkpoint that labels words; the signal's reason
   */
  classify(
    examples: readonly Example[],
    groups?: readonly (string | null)[],
    signal?: AbortSignal,
  ): Promise<Classification[]>;
  /**
   * The numbers that a regression predicts for examples.
   *
   * @throws InvalidExampleError for an invalid picture or text; InvalidInputError for a checkpoint that predicts labels; the signal's reason
   */
  predictNumbers(examples: readonly Example[], signal?: AbortSignal): Promise<NamedNumber[][]>;
  /**
   * The entities of texts in UTF-8: see `findEntities`.
   *
   * @throws InvalidExampleError for an invalid text; InvalidInputError for a checkpoint that does not label words; the signal's reason
   */
  findEntities(examples: readonly Example[], signal?: AbortSignal): Promise<FoundEntities[]>;
  /** Milliseconds that a new example would wait in the queue; 0 without one. */
  expectedWait(): number;
  /** Milliseconds of an example while others wait in the queue; 0 without one. */
  exampleTime(): number;
  /** How often batches of each size ran in the queue, and how long; empty without one. */
  executions(): ReadonlyMap<number, Executions>;
  /**
   * How many examples were in the queue on average since the last call, those that ran included; 0 without one. If there were none, the memory of
   * batches is freed.
   */
  takeUnderWay(): number;
  /** Runs it, on one example and on a whole batch: the first run of each size allocates memory that later ones reuse. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

/** A session, or several of which each runs the batches of a lane of the queue. */
export interface LaneSession extends Pick<Session, 'inputNames' | 'outputNames' | 'close'> {
  run(feeds: Parameters<Session['run']>[0], outputs?: string[], lane?: Lane): ReturnType<Session['run']>;
  /** How many batches run at the same time; 1 by default. */
  lanes?: number;
}

export interface ClassifierOptions extends SessionOptions {
  /** Opens the session elsewhere, for example in threads: `openSession` by default. */
  open?: (options: SessionOptions) => Promise<LaneSession>;
  /** Lets calls at the same time run together in a `BatchQueue`; without it the examples of each call are one batch. */
  queue?: Omit<BatchQueueOptions<EncodedExample>, 'lengthOf' | 'lanes'>;
}

/**
 * Opens a checkpoint that Graft trained, or a classifier of its zoo: an ONNX file with input `pixels` `[batch, 3, height,
 * width]`, or `input_ids` and `attention_mask` `[batch, sequence]`; output `probabilities` `[batch, classes]`, or `outputs`
 * `[batch, targets]` for a regression, or `probabilities` `[batch, sequence, classes]` for labels of words; and its labels and preprocessing in its metadata.
 *
 * @param model the ONNX file's bytes
 * @throws InvalidInputError for any other file.
 */
export async function openClassifier(model: Uint8Array, options: ClassifierOptions = {}): Promise<Classifier> {
  return classifierOf(readCheckpointMetadata(model), { open: (own) => openSession(model, own), ...options });
}

/** The same of a checkpoint whose session is opened elsewhere. */
export async function classifierOf(
  described: CheckpointMetadata,
  options: ClassifierOptions & Required<Pick<ClassifierOptions, 'open'>>,
): Promise<Classifier> {
  const { labels, task, views, metadata, dependsOnBatch, preprocessing } = described;
  const thresholds = readGroupThresholds(metadata, labels.length);
  const output = task === 'REGRESSION' ? 'outputs' : 'probabilities';
  const { modality, pairs, pixels, inputs, encode, batch, release, rest, blank, tokenizer } = exampleEncoder(described);
  const { open, queue: batches, ...sessionOptions } = options;
  const session = await open(sessionOptions);
  if (!inputs.every((name) => session.inputNames.includes(name)) || !session.outputNames.includes(output)) {
    await session.close();
    throw new InvalidInputError(
      `The model is not a classifier of ${modality === 'IMAGE' ? 'pictures' : 'texts'}: it has the inputs ${session.inputNames.join(', ')} and the outputs ` +
        `${session.outputNames.join(', ')}, but should have ${inputs.join(', ')} and ${output}.`,
    );
  }

  /** The outputs of each example: `[views, labels]`, or `[sequence, labels]`. */
  const runBatch = async (examples: readonly EncodedExample[], lane?: Lane): Promise<Float32Array[]> => {
    if (examples.length === 0) return [];
    const given = Object.entries(batch(examples)).filter(([name]) => session.inputNames.includes(name));
    const feeds = Object.fromEntries(given);
    const { [output]: result } = await session.run(feeds, [output], lane);
    release(feeds);
    const values = result.data as Float32Array;
    const length = values.length / examples.length;
    if (task !== 'TOKEN_LABELS' && length !== views * labels.length) {
      throw new InvalidInputError(
        `The model returned [${result.dims.join(', ')}] ${output} for ${examples.length} examples and ${labels.length} labels.`,
      );
    }
    return examples.map((_, i) => values.subarray(i * length, (i + 1) * length));
  };
  const { lanes = 1 } = session;
  const queue =
    batches && new BatchQueue(runBatch, { ...batches, ...(dependsOnBatch ? { most: 1 } : {}), lengthOf, lanes });
  const run = (prepare: (() => Promise<EncodedExample>)[], signal?: AbortSignal): Promise<Float32Array[]> =>
    queue
      ? together(prepare, (one, own) => queue.submit(one, own), signal)
      : Promise.all(prepare.map((one) => one())).then((prepared) => runBatch(prepared));
  const rowsOf = async (examples: readonly Example[], signal?: AbortSignal): Promise<Float32Array[]> => {
    const prepare = examples.map(
      (example, i) => () =>
        encode(example).catch((error) => {
          throw ofExample(error, i);
        }),
    );
    return (await run(prepare, signal)).map((outputs) => meanOfViews(outputs, labels.length, views));
  };
  const entitiesOf = async (examples: readonly Example[], signal?: AbortSignal): Promise<FoundEntities[]> => {
    if (!tokenizer) throw new InvalidInputError('The model takes pictures, which have no words.');
    const texts = examples.map((example, i) => [decodeExample(example, false, i)].flat()[0]);
    return findEntities(texts, {
      tokenizer,
      labels,
      run: (rows) =>
        run(
          rows.map((row) => async () => row),
          signal,
        ),
    });
  };
  const finiteRowsOf = async (examples: readonly Example[], signal?: AbortSignal): Promise<Float32Array[]> => {
    const rows = await rowsOf(examples, signal);
    for (const [i, row] of rows.entries()) refuseNotFinite(row, examples[i], i);
    return rows;
  };
  const predictBlank = (count: number): Promise<unknown> => {
    const examples = Array.from({ length: count }, () => blank);
    return task === 'TOKEN_LABELS' ? entitiesOf(examples) : rowsOf(examples);
  };
  return {
    task,
    modality,
    pairs,
    pixels,
    tokens:
      isImagePreprocessing(preprocessing) || task === 'TOKEN_LABELS'
        ? null
        : { longest: preprocessing.model_max_length, vocabulary: described.vocabulary },
    labels,
    thresholds,
    async classify(examples, groups = [], signal) {
      if (task === 'REGRESSION') throw new InvalidInputError('The model predicts numbers, not labels.');
      if (task === 'TOKEN_LABELS') throw new InvalidInputError('The model labels words, not whole texts.');
      const rows = await finiteRowsOf(examples, signal);
      if (!thresholds) return rows.map((row) => rankLabels(labels, row, task));
      const classified = rows.map(async (row, i) => {
        const group = groups[i] ?? null;
        const { probabilities, use } = await applyThresholds(thresholds, [...row], group, bytesOf(examples[i]));
        return Object.assign(rankLabels(labels, probabilities, task), { thresholds: use });
      });
      return Promise.all(classified);
    },
    async predictNumbers(examples, signal) {
      if (task !== 'REGRESSION') throw new InvalidInputError('The model predicts labels, not numbers.');
      return (await finiteRowsOf(examples, signal)).map((row) => labels.map((name, i) => ({ name, value: row[i] })));
    },
    async findEntities(examples, signal) {
      if (task !== 'TOKEN_LABELS') throw new InvalidInputError('The model labels whole examples, not words.');
      return entitiesOf(examples, signal);
    },
    expectedWait: () => queue?.expectedWait() ?? 0,
    exampleTime: () => queue?.itemTime() ?? 0,
    executions: () => queue?.executions() ?? new Map(),
    takeUnderWay() {
      const underWay = queue?.takeUnderWay() ?? 0;
      if (underWay === 0) rest();
      return underWay;
    },
    async warmUp() {
      await predictBlank(1);
      if (!queue) return;
      // Measures an example, which says how many run together.
      await predictBlank(1);
      await predictBlank(queue.batchSize());
    },
    close: () => session.close(),
  };
}

/** Pictures are all of one size. */
const lengthOf = (example: EncodedExample) => ('ids' in example ? example.ids.length : 1);

/** The bytes from which a randomized decision is drawn. */
const bytesOf = (example: Example) =>
  'ids' in example
    ? new Uint8Array(Int32Array.from(example.ids).buffer)
    : new Uint8Array(example.buffer, example.byteOffset, example.byteLength);

/**
 * A prediction that is not a number is no answer: JSON would have null, and the order of labels no meaning.
 *
 * @throws InvalidExampleError where the caller gave the pixels; else Error, because a picture or a text that could be read is not at fault
 */
function refuseNotFinite(row: Float32Array, example: Example, index: number): void {
  const wrong = row.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  if (!(example instanceof Float32Array)) throw new Error(`The network computes ${wrong} for example ${index}.`);
  const message = `The network computes ${wrong} from these pixels. Preprocess them as the endpoint's metadata say: their numbers may be too large.`;
  throw new InvalidExampleError(message, index);
}

/** All or nothing: the first that fails drops the others. */
async function together<Item, Output>(
  items: readonly Item[],
  run: (item: Item, signal: AbortSignal | undefined) => Promise<Output>,
  signal: AbortSignal | undefined,
): Promise<Output[]> {
  if (items.length === 1) return [await run(items[0], signal)];
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  // One listener for each item: Node warns of more than ten, in the log of each replica.
  setMaxListeners(items.length, either);
  try {
    return await Promise.all(items.map((item) => run(item, either)));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** The mean over the views of an example, `[views, labels]`. */
function meanOfViews(outputs: Float32Array, labels: number, views: number): Float32Array {
  if (views === 1) return outputs;
  return Float32Array.from({ length: labels }, (_, label) => {
    let sum = 0;
    for (let view = 0; view < views; view++) sum += outputs[view * labels + label];
    return sum / views;
  });
}
