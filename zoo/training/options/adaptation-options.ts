import { z } from 'zod';
import { closedMethod } from './closed-head.ts';
import type { AdaptationMethod, AdaptationOptions, FineTuneOptions, Strategy } from './fine-tune-options.ts';
import { Refusals } from './refusals.ts';

export const adaptationSchema = z
  .object({
    method: z.enum(['CORAL', 'MMD', 'ADVERSARIAL', 'PSEUDO_LABEL', 'NORMALIZATION']),
    weight: z
      .number()
      .positive()
      .max(1000)
      .nullish()
      .transform((weight) => weight ?? null),
  })
  .nullable();

/** The weights of the methods' losses that are taken if none is given. */
const WEIGHTS: Record<AdaptationMethod, number> = {
  CORAL: 1,
  MMD: 1,
  ADVERSARIAL: 1,
  PSEUDO_LABEL: 1,
  NORMALIZATION: 1,
};

/**
 * Whether a method adds a loss to each step, which has a weight. NORMALIZATION adds none. Nor do CORAL and MMD in a LINEAR_PROBE, where
 * the features do not change: there CORAL maps the source's features once, and MMD weighs the source's examples.
 */
export function hasLoss(method: AdaptationMethod, strategy: Strategy): boolean {
  return method !== 'NORMALIZATION' && !(strategy === 'LINEAR_PROBE' && (method === 'CORAL' || method === 'MMD'));
}

/** The method's weight, filled in; null where it has none. */
export function withDefaultWeight(adaptation: AdaptationOptions | null, strategy: Strategy): AdaptationOptions | null {
  if (!adaptation || adaptation.weight !== null || !hasLoss(adaptation.method, strategy)) return adaptation;
  return { ...adaptation, weight: WEIGHTS[adaptation.method] };
}

/**
 * Refuses options that do not go with an adaptation.
 *
 * @throws InvalidInputError with the options at fault
 */
export function checkAdaptationOptions(options: FineTuneOptions): void {
  const { adaptation, strategy } = options;
  if (!adaptation) return;
  const refusals = new Refusals();
  const refuse = (condition: boolean, field: keyof FineTuneOptions, message: string) => {
    if (condition) refusals.add({ field, message });
  };
  refuse(
    adaptation.weight !== null && !hasLoss(adaptation.method, strategy),
    'adaptation',
    `${adaptation.method} has no loss with ${strategy}, and so no weight. Leave the weight out.`,
  );
  refuse(
    closedMethod(options) !== null,
    strategy === 'PROTOTYPE' ? 'strategy' : 'head',
    'Adaptation needs the head SOFTMAX, which is trained step by step.',
  );
  refuse(
    options.loss !== 'CROSS_ENTROPY',
    'loss',
    `Adaptation needs the loss CROSS_ENTROPY, not ${options.loss}: one label an example.`,
  );
  refuse(
    options.earlyStoppingMetric !== 'LOSS',
    'earlyStoppingMetric',
    'With adaptation the best epoch is the one whose predictions for the target have the highest mutual information. Leave earlyStoppingMetric out.',
  );
  refuse(
    options.accumulation > 1,
    'accumulation',
    'The distance of two domains is measured over whole batches: leave accumulation out, and make batchSize larger.',
  );
  refuse(
    options.groupMitigation === 'GROUP_DRO',
    'groupMitigation',
    'GROUP_DRO weighs groups by their losses in each step, which an adaptation changes. Use REWEIGHING or GROUP_BALANCED.',
  );
  refuse(
    options.groupMitigation === 'ADVERSARIAL_DEBIASING',
    'groupMitigation',
    'ADVERSARIAL_DEBIASING changes the gradients of each step, and so does an adaptation. Use REWEIGHING or GROUP_BALANCED.',
  );
  refuse(
    options.augment && strategy === 'LINEAR_PROBE',
    'augment',
    'A LINEAR_PROBE adapts features that are computed once. Leave augment out, or use PARTIAL, FULL or LORA.',
  );
  refuse(
    options.frozenPrecision === 'INT8',
    'frozenPrecision',
    'With adaptation both domains are computed in FLOAT32, so that rounding does not add to their distance. Leave frozenPrecision out.',
  );
  refusals.throwIfAny();
}
