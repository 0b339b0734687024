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
  const generator = random(seed);
  const drawn = new Uint32Array(examples);
  const values = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let i = 0; i < examples; i++) drawn[i] = Math.floor(generator.next() * examples);
    values[resample] = statistic(drawn);
  }
  return percentileInterval(values);
}
