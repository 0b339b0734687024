import { z } from 'zod';
import { mix, type Random, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import type { FeatureLayer } from '../../model.ts';
import { hasOption } from '../../training/options/has-option.ts';
import {
  type FineTuneInput,
  type FineTuneOptions,
  fineTuneDefaults,
  type Strategy,
} from '../../training/options/options.ts';

/** The values that a sweep tries for one option. */
export interface OptionRange {
  option: string;
  /** Drawn from evenly: numbers, names, booleans or null. */
  values?: unknown[] | null | undefined;
  /** Or numbers between two bounds. */
  min?: number | null | undefined;
  max?: number | null | undefined;
  /** Draw the logarithm evenly, as suits learning rates. */
  log?: boolean | null | undefined;
}

/** One fine-tune that a sweep will run. */
export interface TrialPlan {
  model: number;
  options: FineTuneInput;
}

export interface DrawTrials {
  models: { featureLayers: FeatureLayer[] }[];
  strategies: Strategy[];
  count: number;
  seed: number;
  /** These replace the default ranges of the same options and add others. */
  ranges?: OptionRange[];
  /** Of the training split, where it is known: a default depends on it. */
  examples?: number;
}

/**
 * Draws the fine-tunes of a sweep at random: models and strategies in turn, so that each pair gets its share, and options from their
 * ranges (Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 2012). The same seed draws the same ones, and
 * a larger count begins with those of a smaller one. A range is drawn from for the strategies and heads that have its option. What was
 * drawn before is not drawn again: a PROTOTYPE, which has nothing to draw by default, is there once for each model.
 *
 * @returns fewer than `count` if the ranges have no more
 * @throws InvalidInputError for a range that is empty or not of numbers, or whose option none of the strategies has
 */
export function drawTrials({ models, strategies, count, seed, ranges = [], examples }: DrawTrials): TrialPlan[] {
  for (const range of ranges) checkRange(range, strategies, ranges);
  const drawn: TrialPlan[] = [];
  const seen = new Set<string>();
  for (let turn = 0; drawn.length < count && turn < MOST_DRAWS * count; turn++) {
    const generator = random(mix(seed, turn));
    const model = turn % models.length;
    const strategy = strategies[Math.floor(turn / models.length) % strategies.length];
    const dimension = models[model].featureLayers.at(-1)?.dimension;
    const known = { ...(dimension ? { dimension } : {}), ...(examples ? { examples } : {}) };
    const own = new Map(defaultRanges(fineTuneDefaults(strategy, known)).map((range) => [range.option, range]));
    for (const range of ranges) own.set(range.option, range);
    const values = [...own.values()].map((range): [string, unknown] => [range.option, draw(range, generator)]);
    const head = hasOption('head', { strategy }) ? values.find(([option]) => option === 'head')?.[1] : undefined;
    const choice = { strategy, ...(head ? { head: head as FineTuneOptions['head'] } : {}) };
    const fitting = values.filter(([option]) => hasOption(option as keyof FineTuneOptions, choice));
    const trial = { model, options: { seed, ...Object.fromEntries(fitting), strategy } };
    const key = JSON.stringify(trial);
    if (!seen.has(key)) drawn.push(trial);
    seen.add(key);
  }
  return drawn;
}

/** Draws for each trial, at most: where few values are left that were not drawn, a sweep has fewer trials. */
const MOST_DRAWS = 20;

/** How far around its default a sweep tries the learning rate. */
const FACTOR = 10;

/** What matters most (Godbole et al., "Deep Learning Tuning Playbook"), around the strategy's defaults. */
function defaultRanges({ learningRate, strategy }: FineTuneOptions): OptionRange[] {
  return [
    { option: 'learningRate', min: learningRate / FACTOR, max: Math.min(learningRate * FACTOR, 10), log: true },
    { option: 'weightDecay', min: 1e-4, max: 0.3, log: true },
    { option: 'dropout', values: strategy === 'LINEAR_PROBE' ? [0, 0.2] : [0, 0.2, 0.4] },
    { option: 'labelSmoothing', values: [0, 0.1] },
  ];
}

const INTEGERS = new Set(['epochs', 'batchSize', 'accumulation', 'warmupSteps', 'gradualUnfreezing', 'loraRank']);

const bound = z.number().refine(Number.isFinite);

function checkRange(
  { option, values, min, max, log }: OptionRange,
  strategies: Strategy[],
  ranges: readonly OptionRange[],
): void {
  const refuse = (why: string) => new InvalidInputError(`The range of ${option} ${why}.`, 'ranges');
  if (!Object.hasOwn(fineTuneDefaults(strategies[0]), option))
    throw new InvalidInputError(`Fine-tunes have no option “${option}”.`, 'ranges');
  if (['strategy', 'seed', 'engine'].includes(option))
    throw refuse('cannot be given: the strategies and the seed are arguments of the sweep, and the engine is GRAFT');
  const heads = ranges.find((range) => range.option === 'head')?.values ?? ['SOFTMAX'];
  const choices = strategies.flatMap((strategy) =>
    (strategy === 'LINEAR_PROBE' ? heads : ['SOFTMAX']).map((head) => ({
      ...{ strategy, head: head as FineTuneOptions['head'] },
    })),
  );
  if (choices.length > 0 && !choices.some((choice) => hasOption(option as keyof FineTuneOptions, choice))) {
    const names = [...new Set(choices.map(({ strategy, head }) => (head === 'SOFTMAX' ? strategy : head)))];
    throw refuse(`is of no use: ${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'} not have this option`);
  }
  if (values) {
    if (values.length === 0) throw refuse('has no values');
    return;
  }
  if (!bound.safeParse(min).success || !bound.safeParse(max).success) throw refuse('needs values, or min and max');
  if (Number(min) > Number(max)) throw refuse(`begins at ${min}, above its end ${max}`);
  if (log && Number(min) <= 0) throw refuse(`begins at ${min}; a logarithmic one needs numbers above 0`);
}

function draw({ option, values, min, max, log }: OptionRange, generator: Random): unknown {
  if (values) return values[Math.floor(generator.next() * values.length)];
  const [from, to] = [Number(min), Number(max)];
  const share = generator.next();
  const value = log ? from * (to / from) ** share : from + (to - from) * share;
  return INTEGERS.has(option) ? Math.round(value) : value;
}
