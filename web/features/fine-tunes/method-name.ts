import { t } from '../../messages/t.ts';
import { HEAD_OPTIONS } from './options/head-options.ts';
import { strategyName } from './strategies.ts';

/** What a fine-tune is called by: the head's name where it alone is fitted, else the strategy, with the head that follows it. */
export function methodName({ strategy, options }: { strategy: string; options: unknown }): string {
  const head = fittedHead(options);
  if (head === null) return strategyName(strategy);
  return strategy === 'LINEAR_PROBE'
    ? head
    : t('{strategy} and {head}', { strategy: strategyName(strategy), head: head.toLowerCase() });
}

/** Whether it ends after one step over the features, so that its only checkpoint is of no epoch. */
export function isWithoutEpochs({ strategy, options }: { strategy: string; options: unknown }): boolean {
  if (strategy === 'PROTOTYPE' || strategy === 'ZERO_SHOT') return true;
  return strategy === 'LINEAR_PROBE' && fittedHead(options) !== null;
}

/** The name of a head other than the one that trains in epochs. */
function fittedHead(options: unknown): string | null {
  const head = (options as { head?: string } | null)?.head ?? 'SOFTMAX';
  const choice = HEAD_OPTIONS.options.find(({ name }) => name === 'head');
  if (head === 'SOFTMAX' || choice?.kind !== 'choice') return null;
  return choice.values.find(({ value }) => value === head)?.name.split(',')[0] ?? null;
}
