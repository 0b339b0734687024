import type { Random } from '../../data/random.ts';
import { binomial } from './draw.ts';
import type { Proportion } from './proportion.ts';

export interface Bootstrap {
  resamples: number;
  random: Random;
}

/**
 * Rates of a proportion in bootstrap resamples. Of n examples drawn with replacement from n of which k are hits, a binomial
 * number hit, so counts are resampled in place of examples, in a time that hardly depends on n.
 *
 * The bootstrap is stratified: the denominator (a group's size, or its examples with a label) stays as it is. It says how sure
 * a rate is of such a group, not how large the group might have been.
 *
 * Where every example hits, or none, all resamples would say the same and claim certainty. There it is smoothed: as if half an
 * example more had hit and half a one more had not (the mean under Jeffreys' prior).
 */
export function resampledRates({ hits, of }: Proportion, { resamples, random }: Bootstrap): Float64Array {
  const probability = hits === 0 || hits === of ? (hits + 0.5) / (of + 1) : hits / of;
  const draw = binomial(of, probability);
  const rates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) rates[i] = draw(random) / of;
  return rates;
}

/** The 2.5th and 97.5th percentile, as `numpy.percentile` interpolates them. Sorts what it is given. */
export function percentileInterval(values: Float64Array): [number, number] {
  values.sort();
  const at = (share: number) => {
    const place = share * (values.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, values.length - 1);
    return values[below] + (place - below) * (values[above] - values[below]);
  };
  return [at(0.025), at(0.975)];
}
