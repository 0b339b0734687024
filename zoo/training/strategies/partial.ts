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

/** The default: the fewest last layers with three quarters of the parameters, since late layers are wide and specific to the task. */
function lastBlocks(layers: FeatureLayer[]): string {
  const total = layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  let held = 0;
  for (const layer of [...layers].reverse()) {
    held += layer.parameterCount;
    if (held >= total * 0.75) return layer.name;
  }
  throw new InvalidInputError('The model has no layers with parameters to train; use LINEAR_PROBE.', 'strategy');
}
