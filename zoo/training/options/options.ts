import { z } from 'zod';
import type { FeatureLayer } from '../../model.ts';
import { PLAIN_ISSUES, sentenceOf } from '../../plain-issues.ts';
import { HEAD_METHODS } from '../../transfer/heads/methods.ts';
import { strategyOf } from '../strategies/index.ts';
import { adaptationSchema, checkAdaptationOptions, withDefaultWeight } from './adaptation-options.ts';
import { type AugmentationInput, resolveAugmentation } from './augmentation-options.ts';
import { checkClosedHead } from './closed-head.ts';
import { type ContrastiveInput, contrastiveSchema, withDefaultPairs } from './contrastive-options.ts';
import { checkEngine } from './engine-options.ts';
import { fineTuneDefaults } from './fine-tune-defaults.ts';
import type { FineTuneOptions, HeadName, Strategy } from './fine-tune-options.ts';
import { Refusals } from './refusals.ts';

export { fineTuneDefaults } from './fine-tune-defaults.ts';
export type { FineTuneOptions, Strategy } from './fine-tune-options.ts';

/** How the head of a LINEAR_PROBE can be fitted. */
export const HEADS: readonly HeadName[] = ['SOFTMAX', ...HEAD_METHODS.filter((method) => method !== 'PROTOTYPE')];

const schema = z.object({
  engine: z.enum(['GRAFT', 'TENSORFLOW']),
  head: z.enum(HEADS),
  contrastive: contrastiveSchema,
  shots: z.int().min(1).max(10_000).nullable(),
  distance: z.enum(['EUCLIDEAN', 'COSINE']).nullable(),
  epochs: z.int().min(1).max(1000),
  batchSize: z.int().min(1).max(1024),
  accumulation: z.int().min(1).max(256),
  optimizer: z.enum(['ADAMW', 'SGD', 'LAMB']),
  momentum: z.number().min(0).max(0.999).nullable(),
  nesterov: z.boolean(),
  learningRate: z.number().positive().max(10),
  schedule: z.enum(['ONE_CYCLE', 'COSINE', 'CONSTANT', 'PLATEAU', 'FINE_TUNE']),
  warmupSteps: z.int().min(0).max(1_000_000),
  weightDecay: z.number().min(0).max(1),
  clipNorm: z.number().positive().max(1e6).nullable(),
  layerDecay: z.number().positive().max(1),
  gradualUnfreezing: z.int().min(0).max(1000),
  emaDecay: z.number().min(0).max(0.99999).nullable(),
  loss: z.enum(['CROSS_ENTROPY', 'BINARY_CROSS_ENTROPY', 'FOCAL', 'MEAN_SQUARED_ERROR']),
  focalGamma: z.number().min(0).max(10).nullable(),
  classWeights: z.enum(['NONE', 'BALANCED']),
  groupMitigation: z.enum(['NONE', 'REWEIGHING', 'GROUP_BALANCED', 'GROUP_DRO', 'ADVERSARIAL_DEBIASING']),
  groupAttribute: z.string().min(1).max(500).nullable(),
  groupStepSize: z.number().positive().max(10).nullable(),
  groupConstraint: z.enum(['DEMOGRAPHIC_PARITY', 'EQUALIZED_ODDS']).nullable(),
  groupAlpha: z.number().min(0).max(1000).nullable(),
  labelSmoothing: z.number().min(0).max(0.95),
  dropout: z.number().min(0).max(0.95),
  adaptation: adaptationSchema,
  unfreezeFrom: z.string().max(500).nullable(),
  loraRank: z.int().min(1).max(256).nullable(),
  loraAlpha: z.number().positive().max(1024).nullable(),
  loraTargets: z.array(z.string().min(1).max(500)).min(1).max(100).nullable(),
  earlyStoppingMetric: z.enum(['LOSS', 'ACCURACY', 'MACRO_F1', 'SPAN_F1']),
  earlyStoppingPatience: z.int().min(1).max(1000).nullable(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  device: z.enum(['AUTO', 'CPU', 'WEBGPU', 'CUDA']),
  precision: z.enum(['FLOAT32', 'MIXED']),
  frozenPrecision: z.enum(['AUTO', 'FLOAT32', 'INT8']),
});

/** The options of a fine-tune as a caller gives them: a strategy, and what differs from its defaults. */
export type FineTuneInput = {
  strategy: Strategy;
  augmentation?: AugmentationInput | null | undefined;
  contrastive?: ContrastiveInput | null | undefined;
} & {
  [K in keyof Omit<FineTuneOptions, 'strategy' | 'augmentation' | 'contrastive'>]?:
    | FineTuneOptions[K]
    | null
    | undefined;
};

/**
 * Fills in the defaults of a strategy, checks every option, and that they fit each other. Options that were resolved
 * before are given back as they are.
 *
 * @param examples the number of training examples, where it is known: a default depends on it
 * @throws InvalidInputError whose `refusals` name every option that is out of range; if none is, every option that does not go with another
 */
export function resolveFineTuneOptions(
  input: FineTuneInput,
  model: { featureLayers: FeatureLayer[]; modality?: 'IMAGE' | 'TEXT' },
  examples?: number,
): FineTuneOptions {
  const { strategy } = input;
  const { unfreezeFrom } = strategyOf(strategy);
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
  const { head, optimizer, loss, groupMitigation } = given as Partial<FineTuneOptions>;
  const dimension = model.featureLayers.at(-1)?.dimension;
  const known = {
    ...(head ? { head } : {}),
    ...(loss ? { loss } : {}),
    ...(dimension ? { dimension } : {}),
    ...(examples ? { examples } : {}),
    ...(input.contrastive ? { contrastive: true } : {}),
  };
  const outOfRange = new Refusals();
  const changes = outOfRange.of(() => resolveAugmentation(input, model.modality));
  const defaults = fineTuneDefaults(strategy, {
    ...known,
    augmented: changes?.augment === true && model.modality !== 'TEXT',
    ...(optimizer ? { optimizer } : {}),
    ...(groupMitigation ? { groupMitigation } : {}),
  });
  const parsed = schema.safeParse({ ...defaults, ...given }, PLAIN_ISSUES);
  for (const issue of parsed.error?.issues ?? [])
    outOfRange.add({ field: String(issue.path[0]), message: sentenceOf(issue) });
  outOfRange.throwIfAny();
  // Whatever is missing was refused.
  const resolved = { strategy, ...parsed.data, ...changes } as FineTuneOptions;
  const options = withAdaptation({ ...resolved, contrastive: withDefaultPairs(resolved.contrastive) }, given);
  const together = new Refusals();
  together.of(() => checkClosedHead(options, fineTuneDefaults(strategy, known)), given);
  checkTogether(options, together);
  together.of(() => checkAdaptationOptions(options));
  together.of(() => checkEngine(options), given);
  together.throwIfAny();
  return { ...options, unfreezeFrom: unfreezeFrom(options.unfreezeFrom, model.featureLayers) };
}

/** Of a LINEAR_PROBE. Chosen on Google's and Apple's emoji, another pair of domains than the README reports: `adaptation-apple` in scripts/bench. */
const ADAPTED_DROPOUT = 0.5;

/** Fills in the defaults that are others with an adaptation. */
function withAdaptation(options: FineTuneOptions, given: Record<string, unknown>): FineTuneOptions {
  const { adaptation, strategy } = options;
  if (!adaptation) return options;
  return {
    ...options,
    adaptation: withDefaultWeight(adaptation, strategy),
    frozenPrecision: options.frozenPrecision === 'AUTO' ? 'FLOAT32' : options.frozenPrecision,
    // Features that a probe relies on alone may not mean the same in the target.
    ...(strategy === 'LINEAR_PROBE' && given.dropout === undefined ? { dropout: ADAPTED_DROPOUT } : {}),
    // The target's predictions get better until the learning rate is low.
    ...(given.earlyStoppingPatience === undefined ? { earlyStoppingPatience: null } : {}),
  };
}

/** Refuses an option that has no effect with another one, rather than ignoring it silently. */
function checkTogether(options: FineTuneOptions, refusals: Refusals): void {
  const { strategy, optimizer, loss, schedule, gradualUnfreezing, epochs } = options;
  const refuse = (condition: boolean, field: keyof FineTuneOptions, message: string) => {
    if (condition) refusals.add({ field, message });
  };
  refuse(
    options.adaptation !== null && (options.augmentation?.testTime ?? 1) > 1,
    'augmentation',
    'An adapted fine-tune is evaluated on one view of each picture. Leave testTime out.',
  );
  refuse(optimizer !== 'SGD' && options.momentum !== null, 'momentum', `momentum is for SGD, not ${optimizer}.`);
  refuse(
    options.nesterov && !options.momentum,
    'nesterov',
    'Nesterov’s look-ahead needs SGD with a momentum above 0, as in optimizer: SGD, momentum: 0.9.',
  );
  refuse(
    schedule === 'ONE_CYCLE' && options.warmupSteps > 0,
    'warmupSteps',
    'ONE_CYCLE already starts with a rise. Leave warmupSteps out, or use another schedule.',
  );
  const isFineTune = schedule === 'FINE_TUNE';
  refuse(
    isFineTune && options.warmupSteps > 0,
    'warmupSteps',
    'FINE_TUNE already starts each of its cycles with a rise. Leave warmupSteps out, or use another schedule.',
  );
  refuse(
    isFineTune && strategy === 'LINEAR_PROBE',
    'schedule',
    'FINE_TUNE unfreezes the layers below the head after the first epoch, and a LINEAR_PROBE has none. Use another strategy, or another schedule.',
  );
  refuse(
    isFineTune && epochs < 2,
    'epochs',
    'FINE_TUNE trains the head alone in the first epoch: it needs at least 2.',
  );
  refuse(
    isFineTune && gradualUnfreezing > 0,
    'gradualUnfreezing',
    'FINE_TUNE unfreezes every layer after the first epoch; leave gradualUnfreezing out with it.',
  );
  refuse(
    loss !== 'FOCAL' && options.focalGamma !== null,
    'focalGamma',
    `focalGamma is for the FOCAL loss, not ${loss}.`,
  );
  refuse(
    loss !== 'CROSS_ENTROPY' && options.labelSmoothing > 0,
    'labelSmoothing',
    `Label smoothing is for CROSS_ENTROPY; leave labelSmoothing out with ${loss}.`,
  );
  refuse(
    options.groupMitigation === 'NONE' && options.groupAttribute !== null,
    'groupAttribute',
    'groupAttribute is for a groupMitigation such as REWEIGHING; leave it out with NONE.',
  );
  refuse(
    options.groupMitigation !== 'NONE' && options.groupAttribute === null,
    'groupAttribute',
    `${options.groupMitigation} needs a groupAttribute: the attribute of the data set whose groups are balanced.`,
  );
  const isDro = options.groupMitigation === 'GROUP_DRO';
  refuse(
    !isDro && options.groupStepSize !== null,
    'groupStepSize',
    `groupStepSize is for GROUP_DRO, not ${options.groupMitigation}.`,
  );
  refuse(
    isDro && options.classWeights !== 'NONE',
    'classWeights',
    'GROUP_DRO weighs the examples of a batch by their group alone; leave classWeights out with it.',
  );
  refuse(
    isDro && options.accumulation > 1,
    'accumulation',
    'GROUP_DRO weighs the groups before each step, from its one batch; leave accumulation out with it.',
  );
  const isDebiasing = options.groupMitigation === 'ADVERSARIAL_DEBIASING';
  for (const field of ['groupConstraint', 'groupAlpha'] as const) {
    refuse(
      !isDebiasing && options[field] !== null,
      field,
      `${field} is for ADVERSARIAL_DEBIASING, not ${options.groupMitigation}.`,
    );
  }
  refuse(
    isDebiasing && options.accumulation > 1,
    'accumulation',
    'ADVERSARIAL_DEBIASING compares the gradients of two losses over a whole step; leave accumulation out, and make batchSize larger.',
  );
  for (const field of ['loraRank', 'loraAlpha', 'loraTargets'] as const) {
    refuse(
      strategy !== 'LORA' && options[field] !== null,
      field,
      `${field} is for the strategy LORA, not ${strategy}.`,
    );
  }
  refuse(
    strategy === 'LINEAR_PROBE' && options.layerDecay !== 1,
    'layerDecay',
    'A LINEAR_PROBE trains the head only. Leave layerDecay out.',
  );
  refuse(
    strategy === 'LINEAR_PROBE' && gradualUnfreezing > 0,
    'gradualUnfreezing',
    'A LINEAR_PROBE never unfreezes a layer; leave gradualUnfreezing out.',
  );
  refuse(
    gradualUnfreezing >= epochs,
    'gradualUnfreezing',
    `With gradualUnfreezing ${gradualUnfreezing}, only the head would train in ${epochs} epochs; make it smaller, or epochs more.`,
  );
  refuse(
    strategy === 'FULL' && options.frozenPrecision === 'INT8',
    'frozenPrecision',
    'A FULL fine-tune has no frozen part to compute in INT8; leave frozenPrecision out.',
  );
  refuse(
    options.precision === 'MIXED' && options.device === 'CPU',
    'precision',
    'MIXED precision is for GPUs; a CPU is slower with it. Use FLOAT32.',
  );
}
