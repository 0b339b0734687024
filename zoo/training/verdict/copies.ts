import type { Example } from '../../data/dataset.ts';
import type { SplitName } from '../feeding/split-examples.ts';
import type { Features } from './cached-features.ts';
import type { Copies } from './evidence.ts';

/** How many validation and test examples have the bytes of a training example. */
export function sameBytes(examples: Record<SplitName, Example[]>): Pick<Copies, 'same' | 'of'> {
  const trained = new Set(examples.train.map(({ sha256 }) => sha256));
  const held = [...examples.validation, ...examples.test];
  return { same: held.filter(({ sha256 }) => trained.has(sha256)).length, of: held.length };
}

/** A copy lies this much nearer than training examples usually lie to each other. */
const NEARER = 0.1;

/**
 * How many validation examples have a training example whose features are ten times nearer than the nearest neighbour of a training
 * example usually is (the median). Such are pictures that were saved again, scaled, or cut a little differently.
 */
export function nearCopies(training: Features, validation: Features): { examples: number; of: number } {
  const usual = nearestDistances(training, training, true).toSorted((a, b) => a - b)[training.rows >> 1];
  const near = nearestDistances(validation, training, false).filter((distance) => distance < NEARER * usual);
  return { examples: near.length, of: validation.rows };
}

/** The distance of each row to the nearest one of others; to itself if `isSame` does not count. */
function nearestDistances(from: Features, to: Features, isSame: boolean): number[] {
  const { dimension } = to;
  return Array.from({ length: from.rows }, (_, row) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let other = 0; other < to.rows; other++) {
      if (isSame && other === row) continue;
      let sum = 0;
      for (let i = 0; i < dimension && sum < nearest; i++) {
        const difference = from.values[row * dimension + i] - to.values[other * dimension + i];
        sum += difference * difference;
      }
      if (sum < nearest) nearest = sum;
    }
    return Math.sqrt(nearest);
  });
}
