import { random } from '../../data/random.ts';
import { wilsonInterval } from '../../evaluation/wilson.ts';
import { type Features, rowsOf, takeRows } from '../heads/features.ts';
import { stratifiedFolds } from '../heads/stratified-folds.ts';
import { heldOutProbabilities } from './held-out-probabilities.ts';

/** Examples of each data set that are told apart: more make it no more exact, but slower. */
const MAX_EXAMPLES = 5_000;
/** scikit-learn's default. One for all data sets, so that their distances can be compared. */
const STRENGTH = 1;
const FOLDS = 5;
/** Fewer say nothing. */
export const MIN_EXAMPLES = 10;

/** How far two data sets are from each other, as a model sees them. */
export interface DatasetDistance {
  /** The proxy-A distance: 0 where a classifier cannot tell the two apart, 2 where it always can. */
  distance: number;
  /** The classifier's error, held out, and its 95 % interval. */
  error: number;
  errorInterval: [number, number];
  /** Of both data sets together. */
  examples: number;
}

/**
 * The proxy-A distance of two data sets, `2 (1 - 2 ε)`: ε is the held-out error of a logistic regression that tells their features apart, as
 * many of one as of the other. Source: Ben-David, Blitzer, Crammer, Pereira, "Analysis of representations for domain
 * adaptation", NIPS 2006. An error above one half counts as one half.
 *
 * @param first features of the same layer of one model as `second`; each of at least `MIN_EXAMPLES` rows
 * @throws the signal's reason if it is aborted
 */
export async function datasetDistance(
  first: Features,
  second: Features,
  { seed = 0, signal }: { seed?: number; signal?: AbortSignal } = {},
): Promise<DatasetDistance> {
  const size = Math.min(rowsOf(first), rowsOf(second), MAX_EXAMPLES);
  const draw = (features: Features) => {
    const all = [...Array(rowsOf(features)).keys()];
    return takeRows(features, all.length === size ? all : random(seed).shuffle(all).slice(0, size));
  };
  const [a, b] = [draw(first), draw(second)];
  const values = new Float32Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  const labels = new Uint8Array(2 * size).fill(1, size);
  const { accuracy } = await heldOutProbabilities(
    { values, dimension: first.dimension, labels, classes: 2 },
    { strength: STRENGTH, heldOut: stratifiedFolds(labels, FOLDS), ...(signal ? { signal } : {}) },
  );
  const wrong = Math.round((1 - accuracy) * 2 * size);
  const error = wrong / (2 * size);
  const distance = 2 * (1 - 2 * Math.min(error, 0.5));
  return { distance, error, errorInterval: wilsonInterval(wrong, 2 * size), examples: 2 * size };
}
