import type { Random } from '../../data/random.ts';
import { atStrength, type Corruption, fromShares } from './corruption.ts';

/** Adds normal noise to every value. */
export const gaussianNoise: Corruption = (picture, strength, random) => {
  const scale = atStrength([0.08, 0.12, 0.18, 0.26, 0.38], strength);
  const normal = normalDraws(random);
  return fromShares(picture, (i) => picture.data[i] / 255 + scale * normal());
};

/** Poisson noise, as of a sensor that counts so many photons at full brightness. */
export const shotNoise: Corruption = (picture, strength, random) => {
  const photons = atStrength([60, 25, 12, 5, 3], strength);
  const draws = Array.from({ length: 256 }, (_, value) => poisson((value / 255) * photons));
  return fromShares(picture, (i) => draws[picture.data[i]](random) / photons);
};

/** Sets a share of the values to 0 or 255. */
export const impulseNoise: Corruption = (picture, strength, random) => {
  const share = atStrength([0.03, 0.06, 0.09, 0.17, 0.27], strength);
  return fromShares(picture, (i) => {
    if (random.next() >= share) return picture.data[i] / 255;
    return random.next() < 0.5 ? 1 : 0;
  });
};

/** Standard normal numbers, two at a time: G. Box and M. Muller, Annals of Mathematical Statistics 29 (1958). */
function normalDraws(random: Random): () => number {
  let second: number | null = null;
  return () => {
    if (second !== null) {
      const kept = second;
      second = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    second = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Draws from a Poisson distribution with a mean of at most some hundreds, by inversion of its cumulative distribution. */
function poisson(mean: number): (random: Random) => number {
  const cumulative: number[] = [];
  let [mass, sum] = [Math.exp(-mean), 0];
  for (let count = 0; sum < 1 - 1e-12 && count < 10 * (mean + 10); count++) {
    if (count > 0) mass *= mean / count;
    sum += mass;
    cumulative.push(sum);
  }
  return (random) => {
    const drawn = random.next();
    const count = cumulative.findIndex((bound) => drawn < bound);
    return count === -1 ? cumulative.length : count;
  };
}
