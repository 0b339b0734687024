import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Example, ImageDataset } from '../data/dataset.ts';
import { mix } from '../data/random.ts';
import { InvalidInputError } from '../errors.ts';
import { classificationMetrics, type ExamplePrediction } from '../evaluation/metrics.ts';
import { type Activations, computeActivations } from '../features/activations.ts';
import { backboneOf, type Cut, cutBackbone } from '../features/backbone.ts';
import { openFeatures } from '../features/open-features.ts';
import type { FeatureLayer, ImagePreprocessing } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { dropoutMask, epochBatches, smoothedTargets } from './batches.ts';
import { exportCheckpoint } from './export-checkpoint.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { addHead, HEAD, measureScaling } from './head.ts';
import { Predictor, Trainer } from './network.ts';
import { oneCycle } from './one-cycle.ts';
import type { FineTuneOptions } from './options.ts';
import { groupParameters, learnedParameters, type ParameterGroup, unflatten } from './parameters.ts';
import { softmaxRows } from './softmax.ts';
import { stateNames } from './step-graph.ts';

const SPLITS = ['train', 'validation', 'test'] as const;
type SplitName = (typeof SPLITS)[number];

/** How many examples are predicted at a time. */
const PREDICTION_BATCH = 64;

export interface EpochResult {
  /** Counted from 1. */
  number: number;
  /** Mean over the epoch's batches, with label smoothing and dropout as trained. */
  trainLoss: number;
  validationLoss: number;
  validationAccuracy: number;
  /** At the epoch's last step. */
  learningRate: number;
  seconds: number;
}

export interface CheckpointResult {
  epoch: number;
  /** The ONNX file: see `exportCheckpoint`. */
  onnx: Uint8Array;
  validationLoss: number;
  validation: ExamplePrediction[];
  test: ExamplePrediction[];
}

export interface FineTune {
  /** The pretrained model, an ONNX file. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: ImagePreprocessing;
  dataset: ImageDataset;
  /** From `resolveFineTuneOptions`. */
  options: FineTuneOptions;
  /**
   * The data set's features at the last feature layer, as `extractFeatures` wrote them: a LINEAR_PROBE then computes none.
   */
  featuresFile?: string;
  /** A folder for activations, up to a few hundred megabytes; what is put there is removed at the end. */
  workDirectory: string;
  signal?: AbortSignal;
  onProgress?: (fraction: number, stage: string) => void;
  onEpoch?: (epoch: EpochResult) => Promise<void>;
  onCheckpoint?: (checkpoint: CheckpointResult) => Promise<void>;
}

/**
 * Fine-tunes a pretrained classifier on a data set of pictures.
 *
 * The backbone is cut where training begins. The part before the cut is frozen, so its activations are computed once and
 * every epoch reads them back; the part after it trains with a new head, by AdamW under a one-cycle schedule. Each epoch is
 * measured on the validation split, and saved as a checkpoint.
 *
 * @returns the epoch whose checkpoint has the lowest validation loss
 * @throws the signal's reason if it is aborted; InvalidInputError for a data set or a model that cannot be used, or if the
 * loss stops being a number
 */
export async function fineTune(request: FineTune): Promise<{ bestEpoch: number }> {
  if (request.options.strategy !== 'LINEAR_PROBE' && request.options.strategy !== 'PARTIAL') {
    throw new InvalidInputError(`The strategy ${request.options.strategy} is not available yet.`, 'strategy');
  }
  const directory = await mkdtemp(join(request.workDirectory, 'fine-tune-'));
  const closers: (() => Promise<void>)[] = [];
  try {
    return await run(request, directory, (close) => closers.push(close));
  } finally {
    for (const close of closers.reverse()) await close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function run(
  request: FineTune,
  directory: string,
  onEnd: (close: () => Promise<void>) => void,
): Promise<{ bestEpoch: number }> {
  const { dataset, options, preprocessing, signal } = request;
  const classes = dataset.index.labels.length;
  const examples = splitExamples(dataset);
  const progress = progressOf(request);

  const layer = request.featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model names no layer that features can be taken from.');
  const backbone = await backboneOf(readModel(request.model), layer);
  const cut = await cutBackbone(backbone, boundaryOf(request, backbone.features));

  const activations = {} as Record<SplitName, Activations>;
  const compute = async (split: SplitName, epoch = 0) => {
    const result = await activationsOf(split, epoch);
    onEnd(() => result.close());
    return result;
  };
  const activationsOf = (split: SplitName, epoch: number) => {
    const augmented = options.augment && split === 'train';
    if (request.featuresFile !== undefined && options.unfreezeFrom === null && !augmented) {
      return openFeatures(request.featuresFile, dataset, examples[split], backbone.dimension);
    }
    return computeActivations({
      frozen: cut.frozen,
      dataset,
      examples: examples[split],
      preprocessing,
      file: join(directory, `${split}-${epoch}`),
      ...(augmented ? { augmentSeed: mix(options.seed, -1 - epoch) } : {}),
      ...(signal ? { signal } : {}),
      onProgress: (fraction) => progress.extracting(split, fraction, epoch),
    });
  };
  for (const split of SPLITS) activations[split] = await compute(split);

  const features = await featuresOf(cut, activations.train, backbone.dimension);
  const scaling = measureScaling(features, backbone.dimension);
  const headOn = (mask?: string) =>
    addHead(cut.trainable, { name: backbone.features, dimension: backbone.dimension }, scaling, {
      classes,
      seed: options.seed,
      ...(mask ? { mask } : {}),
    });
  const mask = options.dropout > 0 ? 'dropout_mask' : null;
  const network = headOn(mask ?? undefined);
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: (name) => name === HEAD.weights || name === HEAD.bias,
    headScale: options.strategy === 'PARTIAL' ? 10 : 1,
    weightDecay: options.weightDecay,
  });
  const trainer = await Trainer.open(foldBatchNormalization(network), groups, mask);
  onEnd(() => trainer.close());
  const predictor = await Predictor.open(foldBatchNormalization(headOn()), groups);
  onEnd(() => predictor.close());

  const predictions = (split: SplitName) => predict(predictor, trainer, activations[split], examples[split], classes);
  const batchCount = Math.ceil(examples.train.length / options.batchSize);
  const totalSteps = batchCount * options.epochs;
  const shape = activations.train.shape;
  const rowLength = shape.reduce((product, size) => product * size, 1);
  let best = { epoch: 0, loss: Number.POSITIVE_INFINITY };

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const started = performance.now();
    if (options.augment && epoch > 0) activations.train = await compute('train', epoch);
    let lossSum = 0;
    let learningRate = 0;
    for (const [i, rows] of epochBatches(examples.train.length, options.batchSize, options.seed, epoch).entries()) {
      signal?.throwIfAborted();
      const step = epoch * batchCount + i;
      learningRate = oneCycle(step, totalSteps, options.learningRate);
      const values = new Float32Array(rows.length * rowLength);
      await activations.train.read(rows, values);
      const labels = rows.map((row) => examples.train[row].label);
      const kept = mask ? dropoutMask(rows.length * backbone.dimension, options.dropout, options.seed, step) : null;
      const loss = await trainer.step(
        { values, rows: rows.length, shape },
        { values: smoothedTargets(labels, classes, options.labelSmoothing), rows: rows.length, shape: [classes] },
        learningRate,
        kept && { values: kept, rows: rows.length, shape: [backbone.dimension] },
      );
      if (!Number.isFinite(loss)) throw diverged(epoch, i, loss);
      lossSum += loss * rows.length;
      progress.training(epoch + (i + 1) / batchCount);
      // A step blocks this thread: let messages (a cancellation) come in between two.
      await yieldToEvents();
    }

    const validation = await predictions('validation');
    const metrics = classificationMetrics(validation, dataset.index.labels);
    await request.onEpoch?.({
      number: epoch + 1,
      trainLoss: lossSum / examples.train.length,
      validationLoss: metrics.logLoss,
      validationAccuracy: metrics.accuracy,
      learningRate,
      seconds: (performance.now() - started) / 1000,
    });
    await request.onCheckpoint?.({
      epoch: epoch + 1,
      onnx: exportCheckpoint(backbone, parametersNow(trainer, groups), scaling, {
        labels: dataset.index.labels,
        preprocessing,
      }),
      validationLoss: metrics.logLoss,
      validation,
      test: await predictions('test'),
    });
    if (metrics.logLoss < best.loss) best = { epoch: epoch + 1, loss: metrics.logLoss };
    if (options.earlyStoppingPatience !== null && epoch + 1 - best.epoch >= options.earlyStoppingPatience) break;
  }
  return { bestEpoch: best.epoch };
}

function splitExamples(dataset: ImageDataset): Record<SplitName, Example[]> {
  const of = (split: SplitName) => dataset.index.examples.filter((example) => example.split === split);
  const examples = { train: of('train'), validation: of('validation'), test: of('test') };
  for (const split of SPLITS) {
    if (examples[split].length > 0) continue;
    throw new InvalidInputError(
      `The data set has no examples in its ${split} split. Fine-tuning needs train, validation and test; import it with more pictures, or without a split column.`,
    );
  }
  return examples;
}

/** The last tensor that stays frozen; null where everything trains. */
function boundaryOf({ options, featureLayers }: FineTune, features: string): string | null {
  if (options.unfreezeFrom === null) return features;
  const first = featureLayers.findIndex(({ name }) => name === options.unfreezeFrom);
  if (first < 0)
    throw new InvalidInputError(`The model has no feature layer “${options.unfreezeFrom}”.`, 'unfreezeFrom');
  return first === 0 ? null : featureLayers[first - 1].name;
}

/** The features of all training examples before training, `[rows, dimension]`. */
async function featuresOf(cut: Cut, activations: Activations, dimension: number): Promise<Float32Array> {
  const features = new Float32Array(activations.rows * dimension);
  const predictor = await Predictor.open(cut.trainable, []);
  try {
    for await (const { start, batch } of batchesOf(activations)) {
      features.set(await predictor.logits(batch, {}), start * dimension);
    }
  } finally {
    await predictor.close();
  }
  return features;
}

async function* batchesOf(activations: Activations) {
  const rowLength = activations.shape.reduce((product, size) => product * size, 1);
  for (let start = 0; start < activations.rows; start += PREDICTION_BATCH) {
    const rows = Math.min(PREDICTION_BATCH, activations.rows - start);
    const values = new Float32Array(rows * rowLength);
    await activations.read(
      Array.from({ length: rows }, (_, i) => start + i),
      values,
    );
    yield { start, batch: { values, rows, shape: activations.shape } };
    await yieldToEvents();
  }
}

async function predict(
  predictor: Predictor,
  trainer: Trainer,
  activations: Activations,
  examples: Example[],
  classes: number,
): Promise<ExamplePrediction[]> {
  const probabilities: number[][] = [];
  for await (const { batch } of batchesOf(activations)) {
    probabilities.push(...softmaxRows(await predictor.logits(batch, trainer.parameters()), classes));
  }
  return examples.map(({ name, label, groups }, i) => ({ name, label, groups, probabilities: probabilities[i] }));
}

function parametersNow(trainer: Trainer, groups: ParameterGroup[]): Map<string, Float32Array> {
  const flat = trainer.parameters();
  return new Map(
    groups.flatMap((group) => [...unflatten(group, flat[stateNames(group).parameter].data as Float32Array)]),
  );
}

function diverged(epoch: number, step: number, loss: number): InvalidInputError {
  return new InvalidInputError(
    `The loss became ${loss} at step ${step + 1} of epoch ${epoch + 1}: training diverged. Checkpoints of earlier epochs are kept. Use a lower learningRate.`,
    'learningRate',
  );
}

/** Computing frozen activations once costs about as much as two epochs of the rest. */
function progressOf({ options, dataset, onProgress }: FineTune) {
  const extraction = 2 / (2 + options.epochs);
  const total = dataset.index.examples.length;
  const done: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  return {
    extracting(split: SplitName, fraction: number, epoch: number) {
      if (epoch > 0) return;
      done[split] = fraction * dataset.index.examples.filter((example) => example.split === split).length;
      const share = (done.train + done.validation + done.test) / total;
      onProgress?.(extraction * share, 'Computing the features of the frozen layers');
    },
    training(epochs: number) {
      const stage = `Training, epoch ${Math.min(Math.floor(epochs) + 1, options.epochs)} of ${options.epochs}`;
      onProgress?.(extraction + ((1 - extraction) * epochs) / options.epochs, stage);
    },
  };
}
