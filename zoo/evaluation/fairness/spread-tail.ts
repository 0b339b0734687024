import type { Random } from '../../data/random.ts';
import { drawHypergeometric } from './draw.ts';
import { drawAtMost, logAtMost, logHypergeometric, NEGLIGIBLE, supportOf, type Urn } from './hypergeometric.ts';
import type { Proportion } from './proportion.ts';

/** Samples: at least, at most, and until the relative standard error is as small. */
const SAMPLES = { least: 400, most: 5_000, relativeError: 0.02 };

/**
 * The probability that hits, dealt at random among groups of fixed sizes, put two groups' rates `spread` or more apart; of any size,
 * to a relative standard error of 2 %.
 *
 * Counting deals would need 100 / p of them. This is the union estimator instead (R. Karp and M. Luby, "Monte-Carlo algorithms for
 * enumeration and reliability problems", FOCS 1983): the probability that group i lies so far above group j is summed exactly for
 * each pair; deals are then drawn of which such a pair is given, and each counts 1 / (the pairs that lie so far apart in it).
 *
 * @param groups two or more, each with examples
 * @param spread above 0
 */
export function spreadTail(groups: Proportion[], spread: number, random: Random): number {
  const examples = groups.reduce((sum, { of }) => sum + of, 0);
  const hits = groups.reduce((sum, group) => sum + group.hits, 0);
  const pairs = groups.flatMap((high, i) =>
    groups.flatMap((low, j) =>
      i === j ? [] : [pairTail({ i, j, high: high.of, low: low.of }, { examples, hits, spread })],
    ),
  );
  const largest = Math.max(...pairs.map(({ logWeight }) => logWeight));
  if (largest === Number.NEGATIVE_INFINITY) return 0;
  const weights = cumulated(pairs.map(({ logWeight }) => Math.exp(logWeight - largest)));
  const [total] = weights.slice(-1);
  const rates = new Float64Array(groups.length);
  let [samples, sum, squares] = [0, 0, 0];
  const enough = () => {
    if (samples < SAMPLES.least) return false;
    const mean = sum / samples;
    return samples >= SAMPLES.most || squares / samples - mean ** 2 <= (SAMPLES.relativeError * mean) ** 2 * samples;
  };
  while (!enough()) {
    const pair = pairs[pick(weights, random)];
    const [high, low] = pair.draw(random);
    let [examplesLeft, hitsLeft] = [examples - groups[pair.i].of - groups[pair.j].of, hits - high - low];
    for (const [g, { of }] of groups.entries()) {
      if (g === pair.i) rates[g] = high / of;
      else if (g === pair.j) rates[g] = low / of;
      else {
        const dealt = drawHypergeometric(examplesLeft, hitsLeft, of, random);
        examplesLeft -= of;
        hitsLeft -= dealt;
        rates[g] = dealt / of;
      }
    }
    const value = 1 / Math.max(pairsApart(rates, spread), 1);
    samples++;
    sum += value;
    squares += value ** 2;
  }
  return Math.min(1, Math.exp(largest + Math.log(total * (sum / samples))));
}

interface PairTail {
  i: number;
  j: number;
  /** ln of the probability that group i's rate is `spread` or more above group j's. */
  logWeight: number;
  /** Hits of both groups, given that. */
  draw(random: Random): [high: number, low: number];
}

function pairTail(
  { i, j, high, low }: { i: number; j: number; high: number; low: number },
  { examples, hits, spread }: { examples: number; hits: number; spread: number },
): PairTail {
  const first: Urn = { total: examples, hits, drawn: high };
  const second = (k: number): Urn => ({ total: examples - high, hits: hits - k, drawn: low });
  const most = (k: number) => Math.floor(low * (k / high - spread));
  const [lowest, highest] = supportOf(first);
  const known = new Map<number, number>();
  const logOf = (k: number) => {
    if (k < lowest || k > highest) return Number.NEGATIVE_INFINITY;
    const log = known.get(k) ?? logHypergeometric(first, k) + logAtMost(second(k), most(k));
    known.set(k, log);
    return log;
  };
  // The distribution of k is log-concave: uphill from about where it peaks, then down both sides until nothing counts.
  let peak = highest;
  const guess = Math.round(high * (hits / examples + (spread * low) / (high + low)));
  if (logOf(guess) > Number.NEGATIVE_INFINITY) peak = guess;
  while (logOf(peak - 1) > logOf(peak)) peak--;
  while (logOf(peak + 1) > logOf(peak)) peak++;
  const best = logOf(peak);
  if (best === Number.NEGATIVE_INFINITY) return { i, j, logWeight: best, draw: () => [0, 0] };
  const counts: number[] = [];
  const relative: number[] = [];
  for (const [start, step] of [
    [peak, -1],
    [peak + 1, 1],
  ]) {
    for (let k = start; ; k += step) {
      const weight = Math.exp(logOf(k) - best);
      if (weight < NEGLIGIBLE) break;
      counts.push(k);
      relative.push(weight);
    }
  }
  const weights = cumulated(relative);
  return {
    i,
    j,
    logWeight: best + Math.log(weights[weights.length - 1]),
    draw(random) {
      const k = counts[pick(weights, random)];
      return [k, drawAtMost(second(k), most(k), random)];
    },
  };
}

function cumulated(weights: number[]): number[] {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** A place, drawn by its weight. */
function pick(cumulative: number[], random: Random): number {
  const at = random.next() * cumulative[cumulative.length - 1];
  const found = cumulative.findIndex((sum) => at < sum);
  return found < 0 ? cumulative.length - 1 : found;
}

function pairsApart(rates: Float64Array, spread: number): number {
  let count = 0;
  for (const high of rates) for (const low of rates) if (high - low >= spread) count++;
  return count;
}
