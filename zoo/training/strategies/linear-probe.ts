import { noUnfreezing } from './feature-layer-named.ts';
import type { TrainingStrategy } from './strategy.ts';
import { weightsThemselves } from './weights-themselves.ts';

/** A new head on the backbone's features, which are computed once. */
export const linearProbe: TrainingStrategy = {
  defaults: {
    epochs: 20,
    batchSize: 64,
    weightDecay: 0.01,
    dropout: 0,
    labelSmoothing: 0,
    loraRank: null,
    loraAlpha: null,
    learningRates: { ADAMW: 3e-3, SGD: 0.1, LAMB: 1e-2 },
  },
  headScale: 1,
  unfreezeFrom: noUnfreezing('LINEAR_PROBE', 'the head only'),
  trains: () => [],
  adapt: weightsThemselves,
};
