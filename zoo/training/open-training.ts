import type { Dataset, Example } from '../data/dataset.ts';
import type { Backbone } from '../features/backbone.ts';
import type { ExampleReader } from '../features/example-reader.ts';
import type { ChosenPrecision } from '../features/frozen-precision/choose-precision.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Device } from '../runtime/device.ts';
import { pickDevice } from '../runtime/pick-device.ts';
import { buildNetwork, DROPOUT_MASK } from './build-network.ts';
import { checkRequest } from './checks/check-request.ts';
import { refuseTooLargeBatch } from './checks/refuse-too-large-batch.ts';
import { cutModel } from './cut-model.ts';
import type { AdapterNames } from './export/adapter-names.ts';
import { checkpointWriter } from './export/checkpoint-writer.ts';
import { batchRows } from './feeding/batch-rows.ts';
import type { ExampleSource } from './feeding/example-source.ts';
import { groupIn } from './feeding/group-mitigation.ts';
import { openSources } from './feeding/open-sources.ts';
import { SPLITS, type SplitName, splitExamples } from './feeding/split-examples.ts';
import { type TextReport, textReport } from './feeding/text-report.ts';
import { trainingWeights } from './feeding/training-weights.ts';
import { GroupDro } from './group-dro/group-dro.ts';
import type { FeatureScaling } from './head/head.ts';
import { initialBias } from './head/initial-bias.ts';
import { scalingOf } from './head/scaling-of.ts';
import { type TargetCoding, targetCoding } from './head/target-coding.ts';
import { tokenCoding } from './head/token-coding.ts';
import { lossOf } from './losses/index.ts';
import type { Loss } from './losses/loss.ts';
import { optimizerOf } from './optimizers/index.ts';
import type { ParameterGroup } from './step/parameters.ts';
import { Trainer } from './step/trainer.ts';
import type { Adapted } from './strategies/strategy.ts';
import type { TrainingRequest } from './training-request.ts';

/** A fine-tune that is ready for its first step. */
export interface Training {
  backbone: Backbone;
  /** With dropout, as the trainer runs it. */
  network: Graph;
  /** The network without dropout, to evaluate. */
  evaluated: Graph;
  groups: ParameterGroup[];
  trainer: Trainer;
  /** The parameters that the strategy made learnable, and how they are merged back. */
  adapted: Adapted;
  /** Of LORA; null for other strategies. */
  adapterNames: AdapterNames | null;
  headHasBias: boolean;
  scaling: FeatureScaling;
  writeCheckpoint: ReturnType<typeof checkpointWriter>;
  /** What the frozen part is computed in for training; undefined where nothing is frozen. */
  frozen: ChosenPrecision | undefined;
  loss: Loss;
  /** The weight of each training example in the loss; null if all are equal. */
  weights: number[] | null;
  /** The weights of groups, where training follows the group with the highest loss; null otherwise. */
  groupDro: GroupDro | null;
  /** The group of each training example if an epoch has equal shares of them; null if it has every example once. */
  balancedGroups: (string | null)[] | null;
  coding: TargetCoding;
  examples: Record<SplitName, Example[]>;
  sources: Record<SplitName, ExampleSource>;
  /** How texts are read; null for pictures, and for features that were extracted before. */
  texts: TextReport | null;
  /** The network's input for the dropout mask, if there is one. */
  mask: string | null;
  device: Device;
  /** Why this device. */
  deviceReason: string;
}

export interface OpenTraining {
  /** For activations that are computed once: see `openSource`. */
  directory: string;
  /** Called with what to close at the end, last opened first. */
  onEnd: (close: () => Promise<void>) => void;
  /** The scaling of a resumed run, which was measured before. */
  scaling: FeatureScaling | null;
  /** Of a run that is resumed: chosen already. */
  frozen?: ChosenPrecision | undefined;
  /** The epoch to begin with, from 0. */
  epoch: number;
  onFrozen?: (split: SplitName, fraction: number, epoch: number) => void;
  /** Called while int8 is checked: see `choosePrecision`. */
  onCheck?: (fraction: number) => void;
}

/**
 * Opens a training: checks the request, cuts the model where training begins, computes what lies before the cut, and builds the
 * network and the graph of its step.
 *
 * @throws InvalidInputError for a model, a data set or options that do not fit each other or this machine
 */
export async function openTraining(
  request: TrainingRequest,
  { directory, onEnd, scaling: measured, frozen: resumed, epoch, onFrozen, onCheck }: OpenTraining,
): Promise<Training> {
  const { dataset, options } = request;
  checkRequest(request);
  const examples = splitExamples(dataset);
  const { device, reason } = await pickDevice(options.device, options.precision);

  const model = await cutModel(request);
  const { backbone, cut } = model;
  const { dimension } = backbone;
  const opened = await openSources(request, {
    cut,
    dimension,
    examples,
    device,
    directory,
    onEnd,
    onFrozen,
    onCheck,
    resumed,
  });
  const { sources, reader, frozen } = opened;
  for (const split of SPLITS) await sources[split].begin(epoch);
  await opened.endFrozen();
  const coding = await codingOf(dataset, examples, { reader, centred: model.headHasBias });
  const scaling = measured ?? (await scalingOf(cut, sources.train, { dimension, device, seed: options.seed }));

  const loss = lossOf(options, dataset.index.task);
  const weights = trainingWeights(examples.train, options, coding.outputs);
  const bias = initialBias(examples.train, { coding, weights, activation: loss.activation });
  const { network, evaluated, groups, adapted } = buildNetwork(model, scaling, { bias, options });
  const batchSize = Math.min(options.batchSize, examples.train.length);
  const balancedGroups =
    options.groupMitigation === 'GROUP_BALANCED' || options.groupMitigation === 'GROUP_DRO'
      ? examples.train.map(groupIn(options.groupAttribute))
      : null;
  const { rows, lengths } = sources.train;
  const tokens = (batch: number[]) => batch.map((row) => lengths?.[row] ?? 0);
  const firstBatches = lengths && batchRows({ rows, lengths, balancedGroups }, options, 0).map(tokens);
  const longest = lengths ? lengths.reduce((most, length) => Math.max(most, length), 0) : null;
  const trainer = await Trainer.open(network, groups, {
    loss,
    optimizer: optimizerOf(options),
    clipNorm: options.clipNorm,
    emaDecay: options.emaDecay,
    accumulates: options.accumulation > 1,
    precision: options.precision,
    batchSize,
    device,
    ...(device === 'CPU'
      ? { inspect: (graph, build, beside) => refuseTooLargeBatch(batchSize, graph, build, { beside, longest }) }
      : {}),
  });
  onEnd(() => trainer.close());
  const groupDro =
    options.groupMitigation === 'GROUP_DRO' && options.groupStepSize !== null
      ? await GroupDro.open({
          ...{ network, loss, parameters: groups, examples: examples.train, batchSize, device },
          ...{ attribute: options.groupAttribute, stepSize: options.groupStepSize },
        })
      : null;
  if (groupDro) onEnd(() => groupDro.close());
  return {
    backbone,
    network,
    evaluated,
    groups,
    trainer,
    adapted,
    adapterNames: model.adapterNames,
    headHasBias: model.headHasBias,
    scaling,
    writeCheckpoint: checkpointWriter(),
    frozen,
    loss,
    weights,
    groupDro,
    balancedGroups,
    coding,
    examples,
    sources,
    texts:
      reader &&
      (await textReport(
        reader,
        SPLITS.flatMap((split) => examples[split]),
        firstBatches,
      )),
    mask: options.dropout > 0 ? DROPOUT_MASK : null,
    device,
    deviceReason: reason,
  };
}

/** How targets are coded; labels of words by the tokens that the network reads. */
async function codingOf(
  { index }: Dataset,
  examples: Record<SplitName, Example[]>,
  { reader, centred }: { reader: ExampleReader | null; centred: boolean },
): Promise<TargetCoding> {
  if (index.task !== 'TOKEN_LABELS') return targetCoding(index, examples.train, { centred });
  const all = SPLITS.flatMap((split) => examples[split]);
  const tokens = (await reader?.tokenize(all)) ?? [];
  return tokenCoding(index.labels, new Map(all.map((example, i) => [example, tokens[i]])));
}
