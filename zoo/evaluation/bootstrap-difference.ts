import { random } from '../data/random.ts';
import { percentileInterval } from './fairness/bootstrap.ts';

const RESAMPLES = 1_000;

/**
 * The 95 % bootstrap interval of a statistic of paired examples, by the percentile method: `scipy.stats.bootstrap(method="percentile")` of the
 * examples' positions. Examples are drawn with replacement, so that what two models say about one example stays together.
 *
 * @param examples how many there are, at least 1
 * @param statistic of some of them, by position; each may occur several times
 */
export function bootstrapInterval(
  examples: number,
  statistic: (drawn: Uint32Array) => number,
  seed = 0,
): [number, number] {
  return bootstrapIntervals(examples, 1, (drawn) => [statistic(drawn)], seed)[0];
}

/**
 * The same of several statistics, each on the same resamples: what they have in common is computed once.
 *
 * @param count how many `statistics` returns
 */
export function bootstrapIntervals(
  examples: number,
  count: number,
  statistics: (drawn: Uint32Array) => readonly number[],
  seed = 0,
): [number, number][] {
  const generator = random(seed);
  const drawn = new Uint32Array(examples);
  const values = Array.from({ length: count }, () => new Float64Array(RESAMPLES));
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let i = 0; i < examples; i++) drawn[i] = generator.next() * examples;
    for (const [i, value] of statistics(drawn).entries()) values[i][resample] = value;
  }
  return values.map(percentileInterval);
}
