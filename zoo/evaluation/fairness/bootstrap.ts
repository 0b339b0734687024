import type { Random } from '../../data/random.ts';
import { binomial } from './draw.ts';
import type { Proportion } from './proportion.ts';

export interface Bootstrap {
  resamples: number;
  random: Random;
}

/**
 * Rates of a proportion in bootstrap resamples. Among n examples drawn with replacement from n with k hits, the number of
 * hits is binomial, so counts are resampled instead of examples, in a time that hardly depends on n.
 *
 * The bootstrap is stratified: the denominator (a group's size, or its examples with a label) stays fixed. It measures the
 * uncertainty of a rate of a group of this size, not of the group's size.
 *
 * If every example hits, or none, all resamples would be the same and claim certainty. In that case the rate is smoothed: as
 * if half an example more had hit and half a one more had not (the mean under Jeffreys' prior).
 */
export function resampledRates({ hits, of }: Proportion, { resamples, random }: Bootstrap): Float64Array {
  const probability = hits === 0 || hits === of ? (hits + 0.5) / (of + 1) : hits / of;
  const draw = binomial(of, probability);
  const rates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) rates[i] = draw(random) / of;
  return rates;
}

/** The 2.5th and 97.5th percentile, as `numpy.percentile` interpolates them. Sorts its argument. */
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
