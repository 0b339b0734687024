import { noUnfreezing } from './feature-layer-named.ts';
import type { TrainingStrategy } from './strategy.ts';
import { weightsThemselves } from './weights-themselves.ts';

/**
 * Of AdamW and SGD. Each weight moves by about the learning rate a step, so the logits of `dimension` features move by up to
 * `dimension` times that: the wider the features, the smaller the rate. The factor is measured: at 2 the probe converges
 * within 30 epochs on features of 13 to 1280 numbers (linear-probe.spec.ts).
 */
const rateOf = (dimension: number) => Math.min(2 / dimension, 0.3);

/** Steps an epoch that batches leave room for, and the bounds of their size. */
const [STEPS, SMALLEST, LARGEST] = [12, 8, 32];

/**
 * Small data sets get small batches, a power of two: 30 epochs of 60 examples would be 60 steps in batches of 32, after which the loss
 * still falls. At 12 steps an epoch, where 8 examples a batch allow it, the probe converges on 60 to 480 examples
 * (linear-probe.spec.ts). More epochs would do the same, but each of them saves a checkpoint.
 */
const batchSizeFor = (examples: number) =>
  Math.min(Math.max(2 ** Math.floor(Math.log2(examples / STEPS)), SMALLEST), LARGEST);

/** Trains a new head on the backbone's features, which are computed once. */
export const linearProbe: TrainingStrategy = {
  defaults: {
    epochs: 30,
    augmentedEpochs: 30,
    batchSize: batchSizeFor,
    weightDecay: 0.01,
    dropout: 0,
    labelSmoothing: 0,
    earlyStoppingPatience: 10,
    loraRank: null,
    loraAlpha: null,
    learningRates: (dimension) => ({ ADAMW: rateOf(dimension), SGD: rateOf(dimension), LAMB: 1e-2 }),
  },
  headWeights: 'ZERO',
  headScale: 1,
  unfreezeFrom: noUnfreezing('LINEAR_PROBE', 'the head only'),
  trains: () => [],
  adapt: weightsThemselves,
};
