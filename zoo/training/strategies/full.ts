import { learnedParameters } from '../parameters/learned-parameters.ts';
import { noUnfreezing } from './feature-layer-named.ts';
import { partial } from './partial.ts';
import type { TrainingStrategy } from './strategy.ts';
import { weightsThemselves } from './weights-themselves.ts';

/** Trains every weight of the model. */
export const full: TrainingStrategy = {
  defaults: { ...partial.defaults, learningRates: () => ({ ADAMW: 5e-5, SGD: 5e-3, LAMB: 1e-3 }) },
  headWeights: 'DRAWN',
  headScale: 10,
  unfreezeFrom: noUnfreezing('FULL', 'everything'),
  trains: learnedParameters,
  adapt: weightsThemselves,
};
