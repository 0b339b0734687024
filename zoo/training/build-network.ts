import type { Cut } from '../features/backbone.ts';
import type { Graph } from '../onnx/graph.ts';
import type { CutModel } from './cut-model.ts';
import { addAdversary, adversaryParameters } from './debiasing/adversary.ts';
import type { Debiasing } from './debiasing/debiasing.ts';
import { BOTTLENECK } from './head/bottleneck.ts';
import { addDomainHeads, DOMAIN_HEAD } from './head/domain-heads.ts';
import { addHead, type FeatureScaling, HEAD } from './head/head.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';
import { foldBatchNormalization } from './step/fold-batch-normalization.ts';
import { groupParameters, type ParameterGroup } from './step/parameters.ts';
import { strategyOf } from './strategies/index.ts';
import type { Adapted } from './strategies/strategy.ts';

/** The network's input for the dropout mask, `[batch, dimension]`. */
export const DROPOUT_MASK = 'dropout_mask';

/** With the schedule FINE_TUNE, the first layer that trains learns at this times the head's rate: fastai's `lr_mult` of 100. */
const LOWEST_SCALE = 0.01;

/** The part of the model that trains, from the cut to the logits. */
export interface Network {
  /** With dropout, where there is dropout. */
  network: Graph;
  /** What a step computes: the network, and with an adaptation or an adversary the heads that its losses read. */
  stepped: Graph;
  /** The same without dropout, to evaluate. */
  evaluated: Graph;
  /** The same as a checkpoint computes it: with an adaptation it scales features as the target's. */
  served: Graph;
  groups: ParameterGroup[];
  adapted: Adapted;
}

/**
 * Adds a head to the part that trains, makes its weights learnable as the strategy does, and groups parameters by learning rate.
 *
 * @param bias the head's initial bias, one number per output
 * @param adapted of a training that adapts, the scaling of both domains' features, and the part that trains of the model for the target
 * @param debiasing adds an adversary that predicts groups
 */
export function buildNetwork(
  { backbone, cut, trained, headHasBias }: CutModel,
  scaling: FeatureScaling,
  {
    bias,
    options,
    adapted: domains = null,
    debiasing = null,
  }: {
    bias: Float32Array;
    options: FineTuneOptions;
    adapted?: { scaling: { source: FeatureScaling; target: FeatureScaling }; served: Cut } | null;
    debiasing?: Pick<Debiasing, 'groups' | 'constraint'> | null;
  },
): Network {
  const strategy = strategyOf(options.strategy);
  const [{ shape }] = cut.trainable.outputs;
  // Of texts with a label for each word, a vector for each token.
  const tokens = shape.length === 3 ? { tokens: shape[1] } : {};
  const features = { name: backbone.features, dimension: backbone.dimension, ...tokens };
  const dropout = options.dropout > 0 ? DROPOUT_MASK : undefined;
  const adversarial = domains !== null && options.adaptation?.method === 'ADVERSARIAL';
  const bottleneck = adversarial && trained.names.length === 0;
  const withHead = (mask?: string, own = scaling, { trainable } = cut) =>
    addHead(trainable, features, own, {
      classes: bias.length,
      seed: options.seed,
      bias,
      weights: strategy.headWeights,
      withoutBias: !headHasBias,
      bottleneck,
      ...(mask ? { mask } : {}),
    });
  const adapt = (graph: Graph) => strategy.adapt(graph, trained.names, options);

  const network = withHead(dropout);
  const { seed } = options;
  const stepped = domains
    ? addDomainHeads(network, features, domains.scaling, { mask: dropout, adversarial, bottleneck, seed })
    : debiasing
      ? addAdversary(network, { groups: debiasing.groups, constraint: debiasing.constraint, seed })
      : network;
  const adapted = adapt(stepped);
  const heads: string[] = [HEAD.weights, HEAD.bias, ...(adversarial ? DOMAIN_HEAD : [])];
  const maps: string[] = bottleneck ? Object.values(BOTTLENECK) : [];
  const isFineTune = options.schedule === 'FINE_TUNE';
  const byLayer = options.layerDecay < 1 || options.gradualUnfreezing > 0 || isFineTune;
  const headScale = isFineTune ? 1 : strategy.headScale;
  const groups = groupParameters(adapted.graph, [...adapted.learned.keys(), ...maps, ...heads], {
    isHead: (name) => heads.includes(name),
    headScale,
    ...(isFineTune && options.layerDecay === 1 ? { lowestScale: LOWEST_SCALE } : {}),
    weightDecay: options.weightDecay,
    layerDecay: options.layerDecay,
    ...(byLayer ? { layerOf: (name) => trained.layerOf.get(adapted.learned.get(name) ?? name) ?? 0 } : {}),
  });
  return {
    network: foldBatchNormalization(stepped === network ? adapted.graph : adapt(network).graph),
    stepped: foldBatchNormalization(adapted.graph),
    evaluated: foldBatchNormalization(adapt(withHead()).graph),
    served: foldBatchNormalization(adapt(withHead(undefined, domains?.scaling.target, domains?.served)).graph),
    groups: [...groups, ...(debiasing ? adversaryParameters(adapted.graph, headScale) : [])],
    adapted,
  };
}
