import { strategyOf } from '../strategies/index.ts';
import { isClosed } from './closed-head.ts';
import type {
  FineTuneOptions,
  GroupMitigation,
  HeadName,
  LossName,
  OptimizerName,
  Strategy,
} from './fine-tune-options.ts';

/** Of all weights of an encoder: ADAMW's is setfit's default. */
const CONTRASTIVE_RATES: Record<OptimizerName, number> = { ADAMW: 2e-5, SGD: 5e-3, LAMB: 1e-3 };

/** Of a head that works against an adversary: at a probe's own rate on few features, 0.06 on 32, the two run away from each other. */
const DEBIASING_RATE = 2e-3;

/**
 * The defaults of a strategy, as `resolveFineTuneOptions` fills them in: what a form can show before anything is chosen.
 * `unfreezeFrom` is null here; in a PARTIAL fine-tune it depends on the model.
 *
 * @param choices the head, the optimizer, the loss and the mitigation, where they are chosen; whether the encoder is trained on pairs; the dimension of the model's features and the
 * number of training examples, where they are known; and whether training pictures change at random: some defaults follow them
 * @throws InvalidInputError for a strategy that is not implemented
 */
export function fineTuneDefaults(
  strategy: Strategy,
  choices: {
    head?: HeadName;
    optimizer?: OptimizerName;
    loss?: LossName;
    groupMitigation?: GroupMitigation;
    contrastive?: boolean;
    dimension?: number;
    examples?: number;
    augmented?: boolean;
  } = {},
): FineTuneOptions {
  const {
    optimizer = 'ADAMW',
    loss = 'CROSS_ENTROPY',
    dimension = 1024,
    examples = 1024,
    contrastive = false,
  } = choices;
  const { head = contrastive ? 'LOGISTIC_REGRESSION' : 'SOFTMAX' } = choices;
  const { learningRates, batchSize, augmentedEpochs, ...defaults } = strategyOf(strategy).defaults;
  const measures = strategy === 'PROTOTYPE' || head === 'NEAREST_NEIGHBOURS';
  const rate = contrastive && strategy !== 'LORA' ? CONTRASTIVE_RATES[optimizer] : learningRates(dimension)[optimizer];
  const debiases = choices.groupMitigation === 'ADVERSARIAL_DEBIASING';
  return {
    engine: 'GRAFT',
    strategy,
    head,
    shots: null,
    distance: measures ? 'EUCLIDEAN' : null,
    ...defaults,
    ...(choices.augmented ? { epochs: augmentedEpochs } : {}),
    contrastive: null,
    ...(isClosed({ strategy, head }) ? { epochs: 1 } : {}),
    // The head has no dropout and no smoothed targets; setfit, too, passes over the pairs once.
    ...(contrastive ? { epochs: 1, dropout: 0 } : {}),
    batchSize: batchSize(examples),
    accumulation: 1,
    optimizer,
    momentum: optimizer === 'SGD' ? 0.9 : null,
    nesterov: false,
    learningRate: debiases && head === 'SOFTMAX' ? Math.min(rate, DEBIASING_RATE) : rate,
    schedule: 'ONE_CYCLE',
    warmupSteps: 0,
    clipNorm: null,
    layerDecay: 1,
    gradualUnfreezing: 0,
    emaDecay: null,
    loss,
    focalGamma: loss === 'FOCAL' ? 2 : null,
    classWeights: 'NONE',
    groupMitigation: choices.groupMitigation ?? 'NONE',
    groupAttribute: null,
    // The step size of the paper's experiments.
    groupStepSize: choices.groupMitigation === 'GROUP_DRO' ? 0.01 : null,
    // Fairlearn's defaults.
    groupConstraint: debiases ? 'DEMOGRAPHIC_PARITY' : null,
    groupAlpha: debiases ? 1 : null,
    // An adversary may raise the validation loss at first: training does not stop early unless that is asked for.
    ...(debiases ? { earlyStoppingPatience: null } : {}),
    labelSmoothing: loss === 'CROSS_ENTROPY' && !contrastive ? defaults.labelSmoothing : 0,
    augment: false,
    adaptation: null,
    augmentation: null,
    unfreezeFrom: null,
    earlyStoppingMetric: 'LOSS',
    loraTargets: null,
    seed: 0,
    device: 'AUTO',
    precision: 'FLOAT32',
    frozenPrecision: 'AUTO',
  };
}
