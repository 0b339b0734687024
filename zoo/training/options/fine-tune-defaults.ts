import { strategyOf } from '../strategies/index.ts';
import type { FineTuneOptions, GroupMitigation, LossName, OptimizerName, Strategy } from './fine-tune-options.ts';

/**
 * The defaults of a strategy, as `resolveFineTuneOptions` fills them in: what a form can show before anything is chosen.
 * `unfreezeFrom` is null here; in a PARTIAL fine-tune it depends on the model.
 *
 * @param choices the optimizer, the loss and the mitigation, where they are chosen; the dimension of the model's features and the number of training
 * examples, where they are known: some defaults follow them
 * @throws InvalidInputError for a strategy that is not implemented
 */
export function fineTuneDefaults(
  strategy: Strategy,
  choices: {
    optimizer?: OptimizerName;
    loss?: LossName;
    groupMitigation?: GroupMitigation;
    dimension?: number;
    examples?: number;
  } = {},
): FineTuneOptions {
  const { optimizer = 'ADAMW', loss = 'CROSS_ENTROPY', dimension = 1024, examples = 1024 } = choices;
  const { learningRates, batchSize, ...defaults } = strategyOf(strategy).defaults;
  return {
    engine: 'GRAFT',
    strategy,
    ...defaults,
    batchSize: batchSize(examples),
    accumulation: 1,
    optimizer,
    momentum: optimizer === 'SGD' ? 0.9 : null,
    nesterov: false,
    learningRate: learningRates(dimension)[optimizer],
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
    // The step size of the paper's experiments.
    groupStepSize: choices.groupMitigation === 'GROUP_DRO' ? 0.01 : null,
    labelSmoothing: loss === 'CROSS_ENTROPY' ? defaults.labelSmoothing : 0,
    augment: false,
    unfreezeFrom: null,
    loraTargets: null,
    seed: 0,
    device: 'AUTO',
    precision: 'FLOAT32',
    frozenPrecision: 'AUTO',
  };
}
