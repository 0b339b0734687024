import { CLOSED_OPTIONS, closedMethod } from './closed-head.ts';
import { CONTRASTIVE_OPTIONS } from './contrastive-options.ts';
import { fineTuneDefaults } from './fine-tune-defaults.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';

/**
 * A fine-tune's options without those that have no effect: where the head is fitted on features, the options of training it; where labels
 * are described in words, all but the strategy. What is no option of a fine-tune stays as it is.
 *
 * @param options resolved, also by an earlier version
 */
export function effectiveOptions<T extends Partial<FineTuneOptions> & Pick<FineTuneOptions, 'strategy'>>(
  options: T,
): Partial<T> {
  const isZeroShot = options.strategy === 'ZERO_SHOT';
  if (!isZeroShot && closedMethod(options) === null) return options;
  const closed = options.contrastive ? CONTRASTIVE_OPTIONS : CLOSED_OPTIONS;
  const applies: ReadonlySet<string> = isZeroShot ? new Set(['strategy']) : closed;
  // A closed head has its own loss, and a class's mean is the only head of PROTOTYPE.
  const idle = new Set(['loss', 'focalGamma', ...(options.strategy === 'PROTOTYPE' ? ['head'] : [])]);
  for (const name of Object.keys(fineTuneDefaults('LINEAR_PROBE'))) {
    if (!applies.has(name)) idle.add(name);
  }
  return Object.fromEntries(Object.entries(options).filter(([name]) => !idle.has(name))) as Partial<T>;
}
