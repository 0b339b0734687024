import { InvalidInputError } from '../../errors.ts';
import type { FeatureLayer } from '../../model.ts';
import { learnedParameters } from '../parameters/learned-parameters.ts';
import { featureLayerNamed } from './feature-layer-named.ts';
import type { TrainingStrategy } from './strategy.ts';
import { weightsThemselves } from './weights-themselves.ts';

/** Trains the layers from `unfreezeFrom` on; the part before is computed once. */
export const partial: TrainingStrategy = {
  defaults: {
    epochs: 8,
    augmentedEpochs: 16,
    batchSize: () => 16,
    weightDecay: 0.01,
    dropout: 0.2,
    labelSmoothing: 0.1,
    earlyStoppingPatience: null,
    loraRank: null,
    loraAlpha: null,
    learningRates: () => ({ ADAMW: 1e-4, SGD: 1e-2, LAMB: 1e-3 }),
  },
  headWeights: 'DRAWN',
  headScale: 10,
  unfreezeFrom: (wanted, layers) => (wanted === null ? lastBlocks(layers) : featureLayerNamed(wanted, layers)),
  trains: learnedParameters,
  adapt: weightsThemselves,
};

/**
 * The default: the fewest last layers with three quarters of the parameters, since late layers are wide and specific to the task.
 * Where that is all of them, the first is left out and does not count: in a text model it is the table of embeddings, half of a
 * small model's parameters.
 */
function lastBlocks(layers: FeatureLayer[]): string {
  const last = withMost(layers);
  const behind = last === layers[0] ? withMost(layers.slice(1)) : undefined;
  const chosen = behind ?? last;
  if (chosen) return chosen.name;
  throw new InvalidInputError('The model has no layers with parameters to train; use LINEAR_PROBE.', 'strategy');
}

/** The first of the fewest last layers with three quarters of the parameters; undefined if none has any. */
function withMost(layers: FeatureLayer[]): FeatureLayer | undefined {
  const total = layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  if (total === 0) return undefined;
  let held = 0;
  return layers.findLast(({ parameterCount }) => {
    held += parameterCount;
    return held >= total * 0.75;
  });
}
