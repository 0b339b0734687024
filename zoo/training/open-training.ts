import type { Example } from '../data/dataset.ts';
import { mix } from '../data/random.ts';
import { InvalidInputError } from '../errors.ts';
import { type Backbone, backboneOf, type Cut, cutBackbone } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import { isImagePreprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Device } from '../runtime/device.ts';
import { pickDevice } from '../runtime/pick-device.ts';
import { checkModality } from './checks/check-modality.ts';
import { checkTask } from './checks/check-task.ts';
import { refuseTooLargeBatch } from './checks/refuse-too-large-batch.ts';
import { refuseUntrainable } from './checks/refuse-untrainable.ts';
import { type ExampleSource, inOrder } from './feeding/example-source.ts';
import { checkGroupMitigation, groupIn } from './feeding/group-mitigation.ts';
import { openSources } from './feeding/open-sources.ts';
import { SPLITS, type SplitName, splitExamples } from './feeding/split-examples.ts';
import { type TargetCoding, targetCoding } from './feeding/target-coding.ts';
import { trainingWeights } from './feeding/training-weights.ts';
import { lossOf } from './losses/index.ts';
import type { Loss } from './losses/loss.ts';
import { optimizerOf } from './optimizers/index.ts';
import type { FineTuneOptions } from './options/options.ts';
import { foldBatchNormalization } from './step/fold-batch-normalization.ts';
import { groupParameters, type ParameterGroup } from './step/parameters.ts';
import { Predictor } from './step/predictor.ts';
import { rowsTensor } from './step/tensors.ts';
import { Trainer } from './step/trainer.ts';
import { addHead, type FeatureScaling, HEAD, measureScaling } from './strategies/head.ts';
import { type Adapter, addLora } from './strategies/lora.ts';
import { trainedParameters } from './strategies/trained-parameters.ts';
import type { TrainingRequest } from './training-request.ts';

/** A fine-tune that is ready for its first step. */
export interface Training {
  backbone: Backbone;
  /** As the trainer has it, dropout included. */
  network: Graph;
  /** The network without dropout, to evaluate. */
  evaluated: Graph;
  groups: ParameterGroup[];
  trainer: Trainer;
  /** LORA's; empty for other strategies. */
  adapters: Adapter[];
  scaling: FeatureScaling;
  loss: Loss;
  /** What each training example counts in the loss; null: all alike. */
  weights: number[] | null;
  /** Of each training example, where an epoch has equal shares of them; null: it has every example once. */
  balancedGroups: (string | null)[] | null;
  coding: TargetCoding;
  examples: Record<SplitName, Example[]>;
  sources: Record<SplitName, ExampleSource>;
  /** Names of the network's inputs: the rows of a source, and the dropout mask if there is one. */
  input: string;
  mask: string | null;
  device: Device;
  /** Why this device. */
  deviceReason: string;
}

export interface OpenTraining {
  /** For what is computed once: see `openSource`. */
  directory: string;
  /** Called with what has to be closed in the end, last opened first. */
  onEnd: (close: () => Promise<void>) => void;
  /** Of a run that is resumed: measured already. */
  scaling: FeatureScaling | null;
  /** The epoch to begin with, from 0. */
  epoch: number;
  onFrozen?: (split: SplitName, fraction: number, epoch: number) => void;
}

/**
 * Cuts the model where training begins, computes what lies before the cut, and builds the network and its step.
 *
 * @throws InvalidInputError for a model, a data set or options that do not fit each other or this machine
 */
export async function openTraining(
  request: TrainingRequest,
  { directory, onEnd, scaling: measured, epoch, onFrozen }: OpenTraining,
): Promise<Training> {
  const { dataset, options, featureLayers } = request;
  checkModality(isImagePreprocessing(request.preprocessing) ? 'IMAGE' : 'TEXT', dataset.index, options);
  const examples = splitExamples(dataset);
  checkTask(dataset.index, options);
  checkGroupMitigation(dataset.index, options);
  const coding = targetCoding(dataset.index, examples.train);
  const { device, reason } = await pickDevice(options.device, options.precision);

  const layer = featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model names no layer that features can be taken from.');
  const backbone = await backboneOf(await plainModel(request.model, featureLayers), layer);
  const trained = trainedParameters(backbone.graph, featureLayers, options);
  await refuseUntrainable(backbone, trained.names, featureLayers);
  const cut = await cutBackbone(backbone, trained.names.length === 0 ? backbone.features : trained.boundary);

  const { dimension } = backbone;
  const sources = await openSources(request, { cut, dimension, examples, directory, onEnd, onFrozen });
  for (const split of SPLITS) await sources[split].begin(epoch);
  const scaling =
    measured ?? measureScaling(await featuresOf(cut, sources.train, backbone.dimension), backbone.dimension);

  const mask = options.dropout > 0 ? 'dropout_mask' : null;
  const headed = (withMask: boolean) =>
    addHead(cut.trainable, { name: backbone.features, dimension: backbone.dimension }, scaling, {
      classes: coding.outputs,
      seed: options.seed,
      ...(withMask && mask ? { mask } : {}),
    });
  const { rank, alpha } = loraScale(options);
  const adapted = (network: Graph) =>
    options.strategy === 'LORA'
      ? addLora(network, trained.names, { rank, alpha, seed: mix(options.seed, 1) })
      : { graph: network, adapters: [] };
  const { graph: network, adapters } = adapted(headed(true));
  const weightOf = new Map(adapters.flatMap(({ weight, a, b }) => [a, b].map((name) => [name, weight])));
  const names = [...(adapters.length > 0 ? weightOf.keys() : trained.names), HEAD.weights, HEAD.bias];
  const byLayer = options.layerDecay < 1 || options.gradualUnfreezing > 0;
  const groups = groupParameters(network, names, {
    isHead: (name) => name === HEAD.weights || name === HEAD.bias,
    headScale: options.strategy === 'PARTIAL' || options.strategy === 'FULL' ? 10 : 1,
    weightDecay: options.weightDecay,
    layerDecay: options.layerDecay,
    ...(byLayer ? { layerOf: (name) => trained.layerOf.get(weightOf.get(name) ?? name) ?? 0 } : {}),
  });
  const loss = lossOf(options, dataset.index.task);
  const largestBatch = Math.min(options.batchSize, examples.train.length);
  const folded = foldBatchNormalization(network);
  const trainer = await Trainer.open(folded, groups, {
    loss,
    optimizer: optimizerOf(options),
    clipNorm: options.clipNorm,
    emaDecay: options.emaDecay,
    accumulates: options.accumulation > 1,
    precision: options.precision,
    batchSize: largestBatch,
    device,
    ...(device === 'CPU' ? { inspect: (graph, build) => refuseTooLargeBatch(largestBatch, graph, build) } : {}),
  });
  onEnd(() => trainer.close());
  const groupsOfRows = examples.train.map(groupIn(options.groupAttribute));
  return {
    backbone,
    network: folded,
    evaluated: foldBatchNormalization(adapted(headed(false)).graph),
    groups,
    trainer,
    adapters,
    scaling,
    loss,
    weights: trainingWeights(examples.train, options, coding.outputs),
    balancedGroups: options.groupMitigation === 'GROUP_BALANCED' ? groupsOfRows : null,
    coding,
    examples,
    sources,
    input: cut.boundary.name,
    mask,
    device,
    deviceReason: reason,
  };
}

/** LORA's rank and alpha; other strategies use neither. */
export function loraScale({ loraRank, loraAlpha }: FineTuneOptions): { rank: number; alpha: number } {
  return { rank: loraRank ?? 1, alpha: loraAlpha ?? 1 };
}

/** The features of all training examples before training, `[rows, dimension]`. */
async function featuresOf(cut: Cut, source: ExampleSource, dimension: number): Promise<Float32Array> {
  const features = new Float32Array(source.rows * dimension);
  const predictor = await Predictor.open(cut.trainable, []);
  const [output] = cut.trainable.outputs;
  try {
    for await (const { start, rows, values } of inOrder(source)) {
      const result = await predictor.run({ [cut.boundary.name]: rowsTensor(values, rows, source.shape) }, {});
      features.set(result[output.name], start * dimension);
    }
  } finally {
    await predictor.close();
  }
  return features;
}
