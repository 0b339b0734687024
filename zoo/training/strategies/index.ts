import { InvalidInputError } from '../../errors.ts';
import type { Strategy } from '../options/fine-tune-options.ts';
import { full } from './full.ts';
import { linearProbe } from './linear-probe.ts';
import { lora } from './lora.ts';
import { partial } from './partial.ts';
import { prototype } from './prototype.ts';
import type { TrainingStrategy } from './strategy.ts';

const STRATEGIES: Record<Exclude<Strategy, 'ZERO_SHOT'>, TrainingStrategy> = {
  LINEAR_PROBE: linearProbe,
  PARTIAL: partial,
  FULL: full,
  LORA: lora,
  PROTOTYPE: prototype,
};

/** @throws InvalidInputError if there is no such strategy */
export function strategyOf(name: Strategy): TrainingStrategy {
  const strategies: Partial<Record<Strategy, TrainingStrategy>> = STRATEGIES;
  const strategy = Object.hasOwn(strategies, name) ? strategies[name] : undefined;
  if (strategy) return strategy;
  const advice =
    name === 'ZERO_SHOT'
      ? 'ZERO_SHOT trains nothing: createZeroShotCheckpoint makes it from words'
      : `There is no strategy ${name}`;
  throw new InvalidInputError(`${advice}; use one of ${Object.keys(STRATEGIES).join(', ')}.`, 'strategy');
}
