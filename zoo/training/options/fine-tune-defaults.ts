import type { FineTuneOptions, LossName, OptimizerName, Strategy } from './fine-tune-options.ts';

/** Strategies that `fineTune` trains by. */
export const TRAINABLE = ['LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA'] as const satisfies Strategy[];
export type TrainableStrategy = (typeof TRAINABLE)[number];

const SIZES = {
  LINEAR_PROBE: { epochs: 20, batchSize: 64, weightDecay: 0.01, dropout: 0, labelSmoothing: 0 },
  PARTIAL: { epochs: 8, batchSize: 16, weightDecay: 0.01, dropout: 0.2, labelSmoothing: 0.1 },
  FULL: { epochs: 8, batchSize: 16, weightDecay: 0.01, dropout: 0.2, labelSmoothing: 0.1 },
  LORA: { epochs: 8, batchSize: 16, weightDecay: 0.01, dropout: 0.2, labelSmoothing: 0.1 },
};

/** SGD's steps are as long as the gradient, AdamW's as the rate, LAMB's as the rate times the weights: each has its own scale. */
const LEARNING_RATES: Record<TrainableStrategy, Record<OptimizerName, number>> = {
  LINEAR_PROBE: { ADAMW: 3e-3, SGD: 0.1, LAMB: 1e-2 },
  PARTIAL: { ADAMW: 1e-4, SGD: 1e-2, LAMB: 1e-3 },
  FULL: { ADAMW: 5e-5, SGD: 5e-3, LAMB: 1e-3 },
  LORA: { ADAMW: 1e-3, SGD: 0.1, LAMB: 1e-2 },
};

/**
 * The defaults of a strategy, as `resolveFineTuneOptions` fills them in: what a form can show before anything is chosen.
 * `unfreezeFrom` is null here; in a PARTIAL fine-tune it depends on the model.
 *
 * @param choices the optimizer and the loss, where they are chosen: some defaults follow them
 */
export function fineTuneDefaults(
  strategy: TrainableStrategy,
  choices: { optimizer?: OptimizerName; loss?: LossName } = {},
): FineTuneOptions {
  const { optimizer = 'ADAMW', loss = 'CROSS_ENTROPY' } = choices;
  const lora = strategy === 'LORA';
  const sizes = SIZES[strategy];
  return {
    engine: 'GRAFT',
    strategy,
    ...sizes,
    accumulation: 1,
    optimizer,
    momentum: optimizer === 'SGD' ? 0.9 : null,
    nesterov: false,
    learningRate: LEARNING_RATES[strategy][optimizer],
    schedule: 'ONE_CYCLE',
    warmupSteps: 0,
    clipNorm: null,
    layerDecay: 1,
    gradualUnfreezing: 0,
    emaDecay: null,
    loss,
    focalGamma: loss === 'FOCAL' ? 2 : null,
    classWeights: 'NONE',
    groupMitigation: 'NONE',
    groupAttribute: null,
    labelSmoothing: loss === 'CROSS_ENTROPY' ? sizes.labelSmoothing : 0,
    augment: false,
    unfreezeFrom: null,
    loraRank: lora ? 8 : null,
    loraAlpha: lora ? 16 : null,
    loraTargets: null,
    earlyStoppingPatience: null,
    seed: 0,
    device: 'AUTO',
    precision: 'FLOAT32',
  };
}
