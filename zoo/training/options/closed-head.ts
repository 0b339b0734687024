import { InvalidInputError } from '../../errors.ts';
import type { HeadMethod } from '../../transfer/heads/methods.ts';
import { checkContrastive } from './contrastive-options.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';
import { Refusals } from './refusals.ts';

/** Whether a fine-tune fits a head once on features and trains nothing in epochs. */
export const isClosed = (
  options: Pick<FineTuneOptions, 'strategy'> & Partial<Pick<FineTuneOptions, 'head' | 'contrastive'>>,
): boolean => closedMethod(options) !== null && !options.contrastive;

/**
 * How the head is fitted; null if it trains.
 *
 * @param options of any fine-tune; those of earlier versions name no head
 */
export function closedMethod({
  strategy,
  head = 'SOFTMAX',
}: Pick<FineTuneOptions, 'strategy'> & Partial<Pick<FineTuneOptions, 'head'>>): HeadMethod | null {
  if (strategy === 'PROTOTYPE') return 'PROTOTYPE';
  return head === 'SOFTMAX' ? null : head;
}

/** What has an effect on a head that is fitted once, besides the model and the examples. */
export const CLOSED_OPTIONS: ReadonlySet<keyof FineTuneOptions> = new Set<keyof FineTuneOptions>([
  ...(['engine', 'strategy', 'head', 'shots', 'distance', 'seed'] as const),
  ...(['loss', 'focalGamma', 'unfreezeFrom', 'device', 'frozenPrecision'] as const),
]);

/**
 * Refuses a head, a number of shots or a distance where they have no effect; and, of a head that is fitted once, the options of
 * training in epochs.
 *
 * @param defaults of the strategy and the head: see `fineTuneDefaults`
 * @throws InvalidInputError with the options at fault
 */
export function checkClosedHead(options: FineTuneOptions, defaults: FineTuneOptions): void {
  const { strategy, head, shots, distance, contrastive } = options;
  if (strategy !== 'LINEAR_PROBE' && head !== 'SOFTMAX' && contrastive === null) {
    throw new InvalidInputError(
      `The head ${head} is for the strategy LINEAR_PROBE, or after contrastive training of texts, not for ${strategy} alone.`,
      'head',
    );
  }
  const method = closedMethod(options);
  if (method === null && shots !== null) {
    throw new InvalidInputError(
      'shots is for the strategy PROTOTYPE, for LINEAR_PROBE with a head other than SOFTMAX, and with contrastive. Leave it out, or choose one of these.',
      'shots',
    );
  }
  if (distance !== null && method !== 'PROTOTYPE' && method !== 'NEAREST_NEIGHBOURS') {
    throw new InvalidInputError('distance is for PROTOTYPE and NEAREST_NEIGHBOURS; leave it out.', 'distance');
  }
  if (contrastive !== null) checkContrastive(options, defaults);
  if (contrastive !== null || method === null) return;
  const names = Object.keys(options) as (keyof FineTuneOptions)[];
  const refusals = new Refusals();
  for (const idle of names.filter((name) => !CLOSED_OPTIONS.has(name) && options[name] !== defaults[name]))
    refusals.add({
      field: idle,
      message: `${method} is fitted once on the features, without epochs or steps, so ${idle} has no effect. Leave ${idle} out.`,
    });
  refusals.throwIfAny();
}
