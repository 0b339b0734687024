import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { strategyName } from '../fine-tunes/strategies.ts';
import { formatDuration, formatFixed } from '../interface/format.ts';
import type { Comparison, Pair, Task } from './comparison-query.ts';
import { isBAhead, isReal } from './describe-pair.ts';
import { type ComparedRun, trainingSeconds } from './runs-query.ts';

/** A run that trained the model's own layers, beside one that only trained a head on the same model. */
export interface WorthIt {
  pair: Pair;
  /** Positions among the compared checkpoints. */
  probe: number;
  deeper: number;
  /** Whether the deeper one is the second of the pair. */
  deeperIsB: boolean;
}

const DEEPER = ['PARTIAL', 'LORA', 'FULL'];

/**
 * The pairs that answer whether it was worth training more than a head: of the same model, one with a head only. Of two runs with several
 * checkpoints each, the first pair in the order in which they were chosen.
 */
export function worthItPairs(runs: ComparedRun[], { pairs }: Pick<Comparison, 'pairs'>): WorthIt[] {
  const place = (id: string) => runs.findIndex((run) => run.id === id);
  const strategyOf = (at: number) => runs[at].fineTune.strategy;
  const found = pairs.flatMap((pair): WorthIt[] => {
    const [a, b] = [place(pair.a), place(pair.b)];
    if (a < 0 || b < 0 || runs[a].fineTune.model.id !== runs[b].fineTune.model.id) return [];
    if (strategyOf(a) === 'LINEAR_PROBE' && DEEPER.includes(strategyOf(b)))
      return [{ pair, probe: a, deeper: b, deeperIsB: true }];
    if (strategyOf(b) === 'LINEAR_PROBE' && DEEPER.includes(strategyOf(a)))
      return [{ pair, probe: b, deeper: a, deeperIsB: false }];
    return [];
  });
  const runsOf = ({ probe, deeper }: WorthIt) => `${runs[probe].fineTune.id} ${runs[deeper].fineTune.id}`;
  return found.filter((worth, i) => found.findIndex((other) => runsOf(other) === runsOf(worth)) === i);
}

/** The question that a pair answers, with the letters of its checkpoints. */
export const askWorth = ({ probe, deeper }: WorthIt, runs: ComparedRun[]): string =>
  t('Was “{strategy}” worth it? ({deeper} against {probe})', {
    strategy: strategyName(runs[deeper].fineTune.strategy),
    deeper: checkpointLetter(deeper),
    probe: checkpointLetter(probe),
  });

/** The answer in two sentences: what was gained, and what it cost. */
export function describeWorth({ pair, deeperIsB, probe, deeper }: WorthIt, runs: ComparedRun[], task: Task) {
  const isAhead = pair.difference !== 0 && isBAhead(pair, task) === deeperIsB;
  const answer = !isReal(pair) ? 'NOT_SHOWN' : isAhead ? 'YES' : 'NO';
  return { answer, gain: describeGain(pair, deeperIsB, task), cost: describeCost(runs[probe], runs[deeper]) } as const;
}

function describeGain({ difference, interval: [low, high] }: Pair, deeperIsB: boolean, task: Task): string {
  // Errors count the other way round: fewer are a gain.
  const sign = deeperIsB === (task !== 'REGRESSION') ? 1 : -1;
  const [gain, from, to] = sign > 0 ? [difference, low, high] : [-difference, -high, -low];
  const signed = (value: number, digits: number) => `${value > 0 ? '+' : ''}${formatFixed(value, digits)}`;
  const inPoints = t('{gain} points (95 % interval {from} to {to})', {
    gain: signed(gain * 100, 1),
    from: signed(from * 100, 1),
    to: signed(to * 100, 1),
  });
  if (task === 'SINGLE_LABEL') return t('Accuracy: {inPoints}.', { inPoints });
  if (task === 'MULTI_LABEL') return t('Examples with every label right: {inPoints}.', { inPoints });
  const figure = t('{gain} (95 % interval {from} to {to})', {
    gain: signed(gain, 3),
    from: signed(from, 3),
    to: signed(to, 3),
  });
  return task === 'TOKEN_LABELS'
    ? t('F1 of spans: {figure}.', { figure })
    : t('Mean error, in standard deviations less: {figure}.', { figure });
}

function describeCost(probe: ComparedRun, deeper: ComparedRun): string {
  // As they are shown: two runs of “4 s” are not “0 s” apart.
  const [before, after] = [probe, deeper].map((run) => roundedSeconds(run));
  if (before === null || after === null) return t('The training times are not known.');
  if (after === before)
    return t('The training took {after}, as did that of the head alone.', { after: formatDuration(after) });
  if (after < before)
    return t('The training took {after}; that of the head alone took {before}.', {
      after: formatDuration(after),
      before: formatDuration(before),
    });
  return t('The training took {after}, {more} more than that of the head alone.', {
    after: formatDuration(after),
    more: formatDuration(after - before),
  });
}

function roundedSeconds(run: ComparedRun): number | null {
  const seconds = trainingSeconds(run);
  return seconds === null ? null : Math.round(seconds);
}
