import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer } from '../model.ts';

/** Changes whenever the same inputs would give other weights. */
export const ENGINE_VERSION = '1';

export type Strategy = 'LINEAR_PROBE' | 'PARTIAL' | 'FULL' | 'LORA' | 'PROTOTYPE';

/** Every choice of a fine-tune, with its default filled in: see `resolveFineTuneOptions`. */
export interface FineTuneOptions {
  strategy: Strategy;
  epochs: number;
  batchSize: number;
  /** Highest learning rate of the one-cycle schedule; the head of a PARTIAL fine-tune learns at ten times that. */
  learningRate: number;
  weightDecay: number;
  dropout: number;
  labelSmoothing: number;
  /** The first feature layer that trains, with everything after it; null: the head only. */
  unfreezeFrom: string | null;
  augment: boolean;
  /** Stop after this many epochs without a lower validation loss; null: never. */
  earlyStoppingPatience: number | null;
  seed: number;
  device: 'AUTO' | 'CPU' | 'WEBGPU' | 'CUDA';
}

const TRAINABLE: Strategy[] = ['LINEAR_PROBE', 'PARTIAL'];

const DEFAULTS = {
  LINEAR_PROBE: { epochs: 20, batchSize: 64, learningRate: 3e-3, weightDecay: 0.01, dropout: 0, labelSmoothing: 0 },
  PARTIAL: { epochs: 8, batchSize: 16, learningRate: 1e-4, weightDecay: 0.01, dropout: 0.2, labelSmoothing: 0.1 },
} as const;

const schema = z.object({
  epochs: z.int().min(1).max(1000),
  batchSize: z.int().min(1).max(1024),
  learningRate: z.number().positive().max(10),
  weightDecay: z.number().min(0).max(1),
  dropout: z.number().min(0).max(0.95),
  labelSmoothing: z.number().min(0).max(0.95),
  augment: z.boolean(),
  earlyStoppingPatience: z.int().min(1).max(1000).nullable(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  device: z.enum(['AUTO', 'CPU']),
});

/** The options of a fine-tune as a caller gives them: a strategy, and what differs from its defaults. */
export type FineTuneInput = { strategy: Strategy } & {
  [K in keyof Omit<FineTuneOptions, 'strategy'>]?: FineTuneOptions[K] | null | undefined;
};

/**
 * Fills in the defaults of a strategy and checks every option.
 *
 * @throws InvalidInputError with `field` set to the option at fault
 */
export function resolveFineTuneOptions(
  input: FineTuneInput,
  model: { featureLayers: FeatureLayer[] },
): FineTuneOptions {
  const { strategy } = input;
  if (strategy !== 'LINEAR_PROBE' && strategy !== 'PARTIAL') {
    throw new InvalidInputError(
      `The strategy ${strategy} is not available yet; use one of ${TRAINABLE.join(', ')}.`,
      'strategy',
    );
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
  const defaults = { ...DEFAULTS[strategy], augment: false, earlyStoppingPatience: null, seed: 0, device: 'AUTO' };
  const parsed = schema.safeParse({ ...defaults, ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = String(issue.path[0]);
    throw new InvalidInputError(`${field} cannot be ${String(given[field])}: ${issue.message}.`, field);
  }
  return {
    strategy,
    ...parsed.data,
    unfreezeFrom: unfreezeFrom(strategy, given.unfreezeFrom as string | undefined, model.featureLayers),
  };
}

function unfreezeFrom(strategy: Strategy, wanted: string | undefined, layers: FeatureLayer[]): string | null {
  if (strategy === 'LINEAR_PROBE') {
    if (wanted === undefined) return null;
    throw new InvalidInputError(
      'A LINEAR_PROBE trains the head only; leave unfreezeFrom out, or use PARTIAL.',
      'unfreezeFrom',
    );
  }
  if (wanted === undefined) return lastBlocks(layers);
  if (layers.some(({ name }) => name === wanted)) return wanted;
  const names = layers.map(({ name }) => name).join(', ');
  throw new InvalidInputError(`The model has no feature layer “${wanted}”. It has: ${names}.`, 'unfreezeFrom');
}

/** By default, the fewest last layers that hold three quarters of the parameters: late layers are wide, and know the task. */
function lastBlocks(layers: FeatureLayer[]): string {
  const total = layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  let held = 0;
  for (const layer of [...layers].reverse()) {
    held += layer.parameterCount;
    if (held >= total * 0.75) return layer.name;
  }
  throw new InvalidInputError('The model has no layers with parameters to train; use LINEAR_PROBE.', 'strategy');
}
