import type { Dataset, Example } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import type { Backbone } from '../features/backbone.ts';
import type { ExampleReader } from '../features/example-reader.ts';
import type { ChosenPrecision } from '../features/frozen-precision/choose-precision.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Device } from '../runtime/device.ts';
import { pickDevice } from '../runtime/pick-device.ts';
import { type AdaptedDomains, adaptDomains } from './adaptation/adapt-domains.ts';
import { adaptationPlan, type LossMethod, SOURCE, TARGET } from './adaptation/adaptation-plan.ts';
import { openTarget, type Target } from './adaptation/open-target.ts';
import { renormalizedModels } from './adaptation/renormalize-model.ts';
import { openServed, type Served } from './adaptation/served.ts';
import { buildNetwork, DROPOUT_MASK } from './build-network.ts';
import { checkRequest } from './checks/check-request.ts';
import { refuseTooLargeBatch } from './checks/refuse-too-large-batch.ts';
import { type CutModel, cutModel } from './cut-model.ts';
import { type Debiasing, debiasingOf, debiasingPlan } from './debiasing/debiasing.ts';
import type { AdapterNames } from './export/adapter-names.ts';
import { checkpointWriter } from './export/checkpoint-writer.ts';
import { batchRows } from './feeding/batch-rows.ts';
import type { ExampleSource, Waiting } from './feeding/example-source.ts';
import { groupIn } from './feeding/group-mitigation.ts';
import { type OpenedSources, openSources } from './feeding/open-sources.ts';
import { HELD_OUT, SPLITS, type SplitName, splitExamples } from './feeding/split-examples.ts';
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
import { hasLoss } from './options/adaptation-options.ts';
import type { ParameterGroup } from './step/parameters.ts';
import type { StepPlan } from './step/step-plan.ts';
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
  /** What the checkpoint computes, without dropout: with adaptation it is for the target, and scales features as the target's. */
  served: Served & { network: Graph; scaling: FeatureScaling };
  /** The data set to adapt to; null without adaptation. */
  target: (Target & Pick<AdaptedDomains, 'features' | 'labels' | 'transported'>) | null;
  /** Whether steps have a loss of the adaptation: then a step needs examples of the target, too. */
  adaptsInSteps: boolean;
  parts: TrainingParts;
  /** What the frozen part is computed in for training; undefined where nothing is frozen. */
  frozen: ChosenPrecision | undefined;
  loss: Loss;
  /** The weight of each training example in the loss; null if all are equal. */
  weights: number[] | null;
  /** The weights of groups, where training follows the group with the highest loss; null otherwise. */
  groupDro: GroupDro | null;
  /** The groups that an adversary learns to predict, and the network to hide; null otherwise. */
  debiasing: Debiasing | null;
  /** The group of each training example if an epoch has equal shares of them; null if it has every example once. */
  balancedGroups: (string | null)[] | null;
  coding: TargetCoding;
  examples: Record<SplitName, Example[]>;
  sources: Record<SplitName, ExampleSource>;
  /** Some training examples as they are evaluated, for the verdict. */
  sample: { source: ExampleSource; examples: Example[] };
  /** Whether the inputs of all sources are features that stay the same. */
  cachesFeatures: boolean;
  /** How long training has waited for its batches. */
  waiting: Waiting;
  /** How texts are read; null for pictures, and for features that were extracted before. */
  texts: TextReport | null;
  /** The network's input for the dropout mask, if there is one. */
  mask: string | null;
  device: Device;
  /** Why this device. */
  deviceReason: string;
}

/** What does not depend on how the request adapts. */
export interface TrainingParts {
  examples: Record<SplitName, Example[]>;
  coding: TargetCoding;
  device: Device;
  deviceReason: string;
  model: CutModel;
  opened: OpenedSources;
  /** What the checkpoint is made of. */
  served: Served;
  target: Target | null;
}

export interface OpenTraining {
  /** Of a training of the same request that differs in its adaptation: its sources are read, not opened again. */
  parts?: TrainingParts;
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
  onFrozen?: (split: SplitName | 'target', fraction: number, epoch: number) => void;
  /** Called before the features of two domains are aligned: see `adaptDomains`. */
  onAlign?: () => void;
  /** Called while int8 is checked: see `choosePrecision`. */
  onCheck?: (fraction: number) => void;
}

/**
 * Opens a training: checks the request, cuts the model where training begins, computes what lies before the cut, and builds the
 * network and the graph of its step.
 *
 * @throws InvalidInputError for a model, a data set or options that do not fit each other or this machine
 */
export async function openTraining(request: TrainingRequest, open: OpenTraining): Promise<Training> {
  const { options } = request;
  checkRequest(request);
  const { onEnd, scaling: measured, epoch } = open;
  const parts = open.parts ?? (await openParts(request, open));
  const { examples, coding, device, deviceReason, model, opened, served, target } = parts;
  const { backbone, cut } = model;
  const { dimension } = backbone;
  const { reader, frozen } = opened;
  // Computed already, but the examples of another epoch may differ.
  for (const split of SPLITS) await opened.sources[split].begin(epoch);

  const { adaptation, strategy } = options;
  if (adaptation) open.onAlign?.();
  const domains =
    adaptation && target
      ? await adaptDomains(adaptation.method, strategy, {
          ...{ cut, sources: opened.sources, dimension, device },
          labels: examples.train.map(({ label }) => label),
          classes: coding.outputs,
          target: { ...target, cut: served.model.cut },
        })
      : null;
  const sources = domains?.sources ?? opened.sources;
  const scaling =
    domains?.scaling.source ??
    measured ??
    (await scalingOf(cut, sources.train, { dimension, device, seed: options.seed }));

  const loss = lossOf(options, request.dataset.index.task);
  const weights = products(trainingWeights(examples.train, options, coding.outputs), domains?.weights ?? null);
  const bias = initialBias(examples.train, { coding, weights, activation: loss.activation });
  const debiasing = debiasingOf(options, examples.train);
  const built = buildNetwork(model, scaling, {
    ...{ bias, options, debiasing },
    adapted: domains && { scaling: domains.scaling, served: served.model.cut },
  });
  const { network, groups } = built;
  const batchSize = Math.min(options.batchSize, examples.train.length);
  const balancedGroups =
    options.groupMitigation === 'GROUP_BALANCED' || options.groupMitigation === 'GROUP_DRO'
      ? examples.train.map(groupIn(options.groupAttribute))
      : null;
  const { rows, lengths } = sources.train;
  const tokens = (batch: number[]) => batch.map((row) => lengths?.[row] ?? 0);
  const firstBatches = lengths && batchRows({ rows, lengths, balancedGroups }, options, 0).map(tokens);
  const longest = lengths ? lengths.reduce((most, length) => Math.max(most, length), 0) : null;
  const adaptsInSteps = adaptation !== null && target !== null && hasLoss(adaptation.method, strategy);
  const plan: StepPlan | null = adaptsInSteps
    ? adaptationPlan(
        adaptation.method as LossMethod,
        { logits: network.outputs[0].name, dimension, median: domains?.median ?? 1 },
        { [SOURCE]: batchSize, [TARGET]: Math.min(options.batchSize, target.examples.length) },
      )
    : debiasing && debiasingPlan(debiasing, { logits: network.outputs[0].name, loss, batchSize });
  const trainer = await Trainer.open(built.stepped, groups, {
    ...(plan ? { plan } : { loss, batchSize }),
    optimizer: optimizerOf(options),
    clipNorm: options.clipNorm,
    emaDecay: options.emaDecay,
    accumulates: options.accumulation > 1,
    precision: options.precision,
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
    evaluated: built.evaluated,
    groups,
    trainer,
    adapted: built.adapted,
    adapterNames: model.adapterNames,
    headHasBias: model.headHasBias,
    scaling,
    writeCheckpoint: checkpointWriter(),
    served: { ...served, network: built.served, scaling: domains?.scaling.target ?? scaling },
    target: domains &&
      target && {
        ...target,
        features: domains.features,
        labels: domains.labels,
        transported: domains.transported,
      },
    adaptsInSteps,
    parts,
    frozen,
    loss,
    weights,
    groupDro,
    debiasing,
    balancedGroups,
    coding,
    examples,
    sources,
    sample: opened.sample,
    cachesFeatures: opened.cachesFeatures && !target,
    waiting: { seconds: 0 },
    texts:
      reader &&
      (await textReport(
        reader,
        SPLITS.flatMap((split) => examples[split]),
        firstBatches,
      )),
    mask: options.dropout > 0 ? DROPOUT_MASK : null,
    device,
    deviceReason,
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

/** Opens what is read: the cut model and the examples of both data sets. */
async function openParts(
  request: TrainingRequest,
  { directory, onEnd, frozen: resumed, epoch, onFrozen, onCheck }: OpenTraining,
): Promise<TrainingParts> {
  const { dataset, options } = request;
  const examples = splitExamples(dataset);
  const { device, reason: deviceReason } = await pickDevice(options.device, options.precision);
  const original = await cutModel(request);
  if (options.adaptation && !original.headHasBias) {
    throw new InvalidInputError(
      'The classifiers of this model’s family have no bias, and adaptation needs one. Choose another model, or leave adaptation out.',
      'adaptation',
    );
  }
  const normalized = await renormalizedModels(original, request, examples.train, { device });
  const model = normalized?.source ?? original;
  const { dimension } = model.backbone;
  const read = { dimension, device, directory, onEnd };
  const opened = await openSources(request, { ...read, cut: model.cut, examples, onFrozen, onCheck, resumed });
  const served = normalized
    ? openServed(request, normalized.target, { ...read, examples, opened })
    : { model, sources: opened.sources };
  const target = request.target
    ? await openTarget(request, request.target, {
        ...{ ...read, cut: served.model.cut },
        onProgress: (fraction, epoch) => onFrozen?.('target', fraction, epoch),
      })
    : null;
  for (const split of SPLITS) await opened.sources[split].begin(epoch);
  await opened.sample.source.begin(epoch);
  await opened.endFrozen();
  for (const split of HELD_OUT) await served.sources[split].begin(epoch);
  await target?.source.begin(epoch);
  const coding = await codingOf(dataset, examples, { reader: opened.reader, centred: model.headHasBias });
  return { examples, coding, device, deviceReason, model, opened, served, target };
}

/** Weights of examples for two reasons; null if all are equal. */
function products(a: number[] | null, b: number[] | null): number[] | null {
  return a && b ? a.map((weight, i) => weight * b[i]) : (a ?? b);
}
