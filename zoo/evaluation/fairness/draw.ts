import type { Random } from '../../data/random.ts';
import { logChoose } from '../log-factorial.ts';

/**
 * Draws counts from the binomial distribution: hits of `trials` that each hit with `probability`. Exact, by inversion outwards
 * from the mode, in about √(n·p·(1 − p)) steps (L. Devroye, Non-Uniform Random Variate Generation, 1986, X.1).
 */
export function binomial(trials: number, probability: number): (random: Random) => number {
  if (trials === 0 || probability <= 0) return () => 0;
  if (probability >= 1) return () => trials;
  const odds = probability / (1 - probability);
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const mass = Math.exp(
    logChoose(trials, mode) + mode * Math.log(probability) + (trials - mode) * Math.log1p(-probability),
  );
  return (random) => {
    let left = random.next() - mass;
    if (left < 0) return mode;
    let [below, above, massBelow, massAbove] = [mode, mode, mass, mass];
    while (below > 0 || above < trials) {
      if (above < trials) {
        massAbove *= ((trials - above) / (above + 1)) * odds;
        above++;
        left -= massAbove;
        if (left < 0) return above;
      }
      if (below > 0) {
        massBelow *= below / (trials - below + 1) / odds;
        below--;
        left -= massBelow;
        if (left < 0) return below;
      }
      // A remainder from rounding the mass to 1 is assigned to the mode.
      if (massAbove + massBelow < 1e-300) break;
    }
    return mode;
  };
}

/**
 * A count from the hypergeometric distribution: the number of hits among `drawn`, taken without replacement from `total` of
 * which `hits` are hits. Exact, by the same method as `binomial`.
 */
export function drawHypergeometric(total: number, hits: number, drawn: number, random: Random): number {
  const [lowest, highest] = [Math.max(0, drawn + hits - total), Math.min(drawn, hits)];
  if (lowest === highest) return lowest;
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((drawn + 1) * (hits + 1)) / (total + 2))));
  const misses = total - hits;
  const mass = Math.exp(logChoose(hits, mode) + logChoose(misses, drawn - mode) - logChoose(total, drawn));
  let left = random.next() - mass;
  if (left < 0) return mode;
  let [below, above] = [mode, mode];
  let [massBelow, massAbove] = [mass, mass];
  while (below > lowest || above < highest) {
    if (above < highest) {
      massAbove *= ((hits - above) * (drawn - above)) / ((above + 1) * (misses - drawn + above + 1));
      above++;
      left -= massAbove;
      if (left < 0) return above;
    }
    if (below > lowest) {
      massBelow *= (below * (misses - drawn + below)) / ((hits - below + 1) * (drawn - below + 1));
      below--;
      left -= massBelow;
      if (left < 0) return below;
    }
    if (massAbove + massBelow < 1e-300) break;
  }
  return mode;
}
