import { noUnfreezing } from './feature-layer-named.ts';
import { linearProbe } from './linear-probe.ts';
import type { TrainingStrategy } from './strategy.ts';

/** Trains nothing: a class is the mean features of its examples (see `classPrototypes`). The defaults of training have no effect. */
export const prototype: TrainingStrategy = {
  ...linearProbe,
  unfreezeFrom: noUnfreezing('PROTOTYPE', 'nothing'),
};
