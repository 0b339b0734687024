import { InvalidInputError } from '../../errors.ts';
import type { Strategy } from '../options/fine-tune-options.ts';
import { full } from './full.ts';
import { linearProbe } from './linear-probe.ts';
import { lora } from './lora.ts';
import { partial } from './partial.ts';
import type { TrainingStrategy } from './strategy.ts';

const STRATEGIES: Partial<Record<Strategy, TrainingStrategy>> = {
  LINEAR_PROBE: linearProbe,
  PARTIAL: partial,
  FULL: full,
  LORA: lora,
};

/**
 * @throws InvalidInputError for a strategy that is not implemented
 */
export function strategyOf(name: Strategy): TrainingStrategy {
  const strategy = STRATEGIES[name];
  if (strategy) return strategy;
  throw new InvalidInputError(
    `The strategy ${name} is not available yet; use one of ${Object.keys(STRATEGIES).join(', ')}.`,
    'strategy',
  );
}
