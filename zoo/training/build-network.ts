import type { Graph } from '../onnx/graph.ts';
import type { CutModel } from './cut-model.ts';
import { addHead, type FeatureScaling, HEAD } from './head/head.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';
import { foldBatchNormalization } from './step/fold-batch-normalization.ts';
import { groupParameters, type ParameterGroup } from './step/parameters.ts';
import { strategyOf } from './strategies/index.ts';
import type { Adapted } from './strategies/strategy.ts';

/** The network's input for the dropout mask, `[batch, dimension]`. */
export const DROPOUT_MASK = 'dropout_mask';

/** The part of the model that trains, from the cut to the logits. */
export interface Network {
  /** With dropout, where there is dropout. */
  network: Graph;
  /** The same without dropout, to evaluate. */
  evaluated: Graph;
  groups: ParameterGroup[];
  adapted: Adapted;
}

/**
 * Adds a head to the part that trains, makes its weights learnable as the strategy does, and groups parameters by learning rate.
 *
 * @param bias the head's initial bias, one number per output
 */
export function buildNetwork(
  { backbone, cut, trained, headHasBias }: CutModel,
  scaling: FeatureScaling,
  { bias, options }: { bias: Float32Array; options: FineTuneOptions },
): Network {
  const strategy = strategyOf(options.strategy);
  const [{ shape }] = cut.trainable.outputs;
  // Of texts with a label for each word, a vector for each token.
  const tokens = shape.length === 3 ? { tokens: shape[1] } : {};
  const features = { name: backbone.features, dimension: backbone.dimension, ...tokens };
  const withHead = (mask?: string) =>
    addHead(cut.trainable, features, scaling, {
      classes: bias.length,
      seed: options.seed,
      bias,
      weights: strategy.headWeights,
      withoutBias: !headHasBias,
      ...(mask ? { mask } : {}),
    });
  const adapt = (graph: Graph) => strategy.adapt(graph, trained.names, options);

  const adapted = adapt(withHead(options.dropout > 0 ? DROPOUT_MASK : undefined));
  const byLayer = options.layerDecay < 1 || options.gradualUnfreezing > 0;
  const groups = groupParameters(adapted.graph, [...adapted.learned.keys(), HEAD.weights, HEAD.bias], {
    isHead: (name) => name === HEAD.weights || name === HEAD.bias,
    headScale: strategy.headScale,
    weightDecay: options.weightDecay,
    layerDecay: options.layerDecay,
    ...(byLayer ? { layerOf: (name) => trained.layerOf.get(adapted.learned.get(name) ?? name) ?? 0 } : {}),
  });
  return {
    network: foldBatchNormalization(adapted.graph),
    evaluated: foldBatchNormalization(adapt(withHead()).graph),
    groups,
    adapted,
  };
}
