import type { LabelledFeatures } from './features.ts';
import type { Distance } from './prototypes.ts';

/** scikit-learn's default. */
const NEIGHBOURS = 5;

/** Examples to look up: a head of nearest neighbours. */
export interface Neighbours extends LabelledFeatures {
  /** How many neighbours vote. */
  count: number;
  distance: Distance;
}

/**
 * Nearest neighbours: a class's probability is its share of the nearest training examples, each with the same weight, as
 * scikit-learn's `KNeighborsClassifier`. Five of them vote; fewer where the smallest class has fewer examples, which could not win
 * otherwise.
 */
export function nearestNeighbours(data: LabelledFeatures, distance: Distance = 'EUCLIDEAN'): Neighbours {
  const counts = new Array<number>(data.classes).fill(0);
  for (const label of Array.from(data.labels)) counts[label]++;
  return { ...data, count: Math.min(NEIGHBOURS, ...counts), distance };
}
