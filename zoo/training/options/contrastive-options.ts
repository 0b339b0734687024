import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { type PairChoice, SAMPLING_STRATEGIES } from '../../transfer/contrastive/example-pairs.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';

/** Pairs of each kind for an example, unless the options say otherwise: those of the paper's experiments. */
const ITERATIONS = 20;

export const contrastiveSchema = z
  .object({
    numIterations: z
      .int()
      .min(1)
      .max(1000)
      .nullish()
      .transform((value) => value ?? null),
    samplingStrategy: z
      .enum(SAMPLING_STRATEGIES)
      .nullish()
      .transform((value) => value ?? null),
  })
  .nullable();

/** As a caller gives it: everything may be left out. */
export type ContrastiveInput = { [K in keyof PairChoice]?: PairChoice[K] | undefined };

/** The choice of pairs, with its default filled in. */
export function withDefaultPairs(contrastive: PairChoice | null): PairChoice | null {
  if (!contrastive || contrastive.numIterations !== null || contrastive.samplingStrategy !== null) return contrastive;
  return { numIterations: ITERATIONS, samplingStrategy: null };
}

/** What has an effect on the encoder's contrastive training, and on the head after it. */
export const CONTRASTIVE_OPTIONS = new Set<keyof FineTuneOptions>([
  ...(['engine', 'strategy', 'contrastive', 'head', 'shots', 'distance', 'seed'] as const),
  ...(['epochs', 'batchSize', 'optimizer', 'momentum', 'nesterov', 'learningRate', 'schedule'] as const),
  ...(['warmupSteps', 'weightDecay', 'clipNorm', 'layerDecay', 'emaDecay'] as const),
  ...(['loss', 'focalGamma', 'unfreezeFrom', 'loraRank', 'loraAlpha', 'loraTargets'] as const),
  ...(['earlyStoppingMetric', 'earlyStoppingPatience', 'device', 'precision', 'frozenPrecision'] as const),
]);

/**
 * Refuses options that do not go with contrastive training of the encoder.
 *
 * @param defaults of the strategy, with contrastive training
 * @throws InvalidInputError with the option at fault
 */
export function checkContrastive(options: FineTuneOptions, defaults: FineTuneOptions): void {
  const { strategy, head, contrastive } = options;
  const refuse = (condition: boolean, field: keyof FineTuneOptions, message: string) => {
    if (condition) throw new InvalidInputError(message, field);
  };
  refuse(
    strategy === 'LINEAR_PROBE' || strategy === 'PROTOTYPE',
    'contrastive',
    `Contrastive training changes the encoder, which ${strategy} keeps as it is. Use FULL, PARTIAL or LORA.`,
  );
  refuse(
    head === 'SOFTMAX',
    'head',
    'After contrastive training the head is fitted once on the features. Use LOGISTIC_REGRESSION, RIDGE, LINEAR_DISCRIMINANT or NEAREST_NEIGHBOURS.',
  );
  refuse(
    contrastive?.numIterations != null && contrastive.samplingStrategy !== null,
    'contrastive',
    'numIterations and samplingStrategy are two ways to choose pairs. Leave one of them out.',
  );
  refuse(
    options.schedule === 'FINE_TUNE',
    'schedule',
    'FINE_TUNE trains the head first, and contrastive training has none. Use another schedule.',
  );
  const names = Object.keys(options) as (keyof FineTuneOptions)[];
  const idle = names.find((name) => !CONTRASTIVE_OPTIONS.has(name) && options[name] !== defaults[name]);
  if (idle !== undefined) {
    throw new InvalidInputError(
      `Contrastive training learns from pairs, and the head is fitted once, so ${idle} has no effect. Leave ${idle} out.`,
      idle,
    );
  }
}
