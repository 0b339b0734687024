import type { Random } from '../../data/random.ts';
import type { CalibrationCell } from '../calibration-error.ts';
import type { Bootstrap } from './bootstrap.ts';

/** Steps of a bisection: a bound is known to 1 / 2¹⁰. */
const STEPS = 10;

/** Above this variance of a count, the normal distribution stands for the binomial. */
const NORMAL_FROM = 9;

/** The predictions of one bin of confidence. */
interface Bin {
  count: number;
  /** Mean top probability. */
  confidence: number;
  /** Share of all examples that are in this bin, times accuracy less confidence. The error is the sum of their sizes. */
  gap: number;
}

/**
 * A 95 % interval for a group's expected calibration error.
 *
 * The error is a sum of absolute values, so chance alone makes it positive: resampling the data shifts it up a second time, and a
 * percentile interval then lies above the true error (R. Roelofs et al., "Mitigating bias in calibration error estimation",
 * AISTATS 2022). Instead the interval holds every error t under which the measured one is no surprise: under which a model that is
 * off by t would show an error as large, or as small, in at least 2.5 % of samples (test inversion; J. Carpenter, "Test inversion
 * bootstrap confidence intervals", Journal of the Royal Statistical Society B 61, 1999). Such a model has the measured gaps, drawn
 * nearer to 0 by a soft threshold or further from it by a factor until their sizes sum to t.
 */
export function calibrationInterval(cells: CalibrationCell[], { resamples, random }: Bootstrap): [number, number] {
  const bins = binsOf(cells);
  const examples = bins.reduce((sum, { count }) => sum + count, 0);
  const measured = bins.reduce((sum, { gap }) => sum + Math.abs(gap), 0);
  // The same deviates for every t, so that the share falls steadily as t rises.
  const deviates = Array.from({ length: resamples }, () => bins.map(() => deviate(random)));
  /** Of models that are off by `error`, the share that show at most `most`. */
  const shareUpTo = (most: number, error: number) => {
    const chances = scaledTo(bins, error).map((gap, b) => clamp(bins[b].confidence + (gap * examples) / bins[b].count));
    let share = 0;
    for (const drawn of deviates) {
      let sum = 0;
      for (const [b, bin] of bins.entries()) {
        sum += Math.abs(rightOf(bin, chances[b], drawn[b], examples) - bin.count * bin.confidence);
      }
      if (sum <= most) share++;
    }
    return share / resamples;
  };
  const bound = (most: number, level: number) => {
    if (shareUpTo(most, 0) <= level) return 0;
    let [low, high] = [0, 1];
    for (let step = 0; step < STEPS; step++) {
      const middle = (low + high) / 2;
      if (shareUpTo(most, middle) > level) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  // Counts are whole, so many samples may show just as much as was measured: these speak against neither bound.
  const shown = measured * examples;
  return [bound(shown - 1e-9, 0.975), bound(shown + 1e-9, 0.025)];
}

function binsOf(cells: CalibrationCell[]): Bin[] {
  const examples = cells.reduce((sum, { count }) => sum + count, 0);
  const bins = new Map<number, { count: number; confidence: number; right: number }>();
  for (const { bin, right, count, confidence } of cells) {
    const sums = bins.get(bin) ?? { count: 0, confidence: 0, right: 0 };
    sums.count += count;
    sums.confidence += confidence;
    if (right) sums.right += count;
    bins.set(bin, sums);
  }
  return [...bins.values()].map(({ count, confidence, right }) => ({
    count,
    confidence: confidence / count,
    gap: (right - confidence) / examples,
  }));
}

/** Gaps like those measured whose sizes sum to `total`. */
function scaledTo(bins: Bin[], total: number): number[] {
  const sizes = bins.map(({ gap }) => Math.abs(gap));
  const measured = sizes.reduce((sum, size) => sum + size, 0);
  // A gap of 0 opens to the side that has more room.
  const sign = ({ gap, confidence }: Bin) => Math.sign(gap) || (confidence > 0.5 ? -1 : 1);
  if (measured === 0) {
    const examples = bins.reduce((sum, { count }) => sum + count, 0);
    return bins.map((bin) => (sign(bin) * total * bin.count) / examples);
  }
  if (total >= measured) return bins.map(({ gap }) => (gap * total) / measured);
  const sorted = [...sizes].sort((a, b) => b - a);
  let [sum, threshold] = [0, 0];
  for (const [i, size] of sorted.entries()) {
    sum += size;
    const candidate = (sum - total) / (i + 1);
    if (candidate < size || i === 0) threshold = candidate;
  }
  return bins.map((bin, b) => sign(bin) * Math.max(sizes[b] - threshold, 0));
}

/** How many of a bin are right, each with a chance. */
function rightOf({ count, confidence }: Bin, chance: number, { normal, uniform }: Deviate, examples: number): number {
  const variance = count * chance * (1 - chance);
  if (variance > NORMAL_FROM) {
    // Of other examples, another share would have fallen into the bin.
    const ofShare = count * (1 - count / examples) * (chance - confidence) ** 2;
    return count * chance + Math.sqrt(variance + ofShare) * normal;
  }
  // By inversion, counted from the rarer side.
  const rare = Math.min(chance, 1 - chance);
  const left = chance <= 0.5 ? uniform : 1 - uniform;
  let mass = (1 - rare) ** count;
  let [k, cumulative] = [0, mass];
  while (cumulative < left && k < count) {
    mass *= ((count - k) / (k + 1)) * (rare / (1 - rare));
    k++;
    cumulative += mass;
  }
  return chance <= 0.5 ? k : count - k;
}

/** A standard normal deviate, and its place in the distribution, 0 to 1. */
interface Deviate {
  normal: number;
  uniform: number;
}

function deviate(random: Random): Deviate {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return { normal, uniform: normalDistribution(normal) };
}

/** Φ(x), to 1.5e-7: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 7.1.26. */
function normalDistribution(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = (series * Math.exp(-z * z)) / 2;
  return x > 0 ? 1 - upper : upper;
}

const clamp = (share: number) => Math.min(Math.max(share, 0), 1);
