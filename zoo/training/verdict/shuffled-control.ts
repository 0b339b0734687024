import { random } from '../../data/random.ts';
import type { Features } from './cached-features.ts';
import type { ShuffledControl } from './evidence.ts';

const SHUFFLES = 20;

/**
 * What features give without their labels: the training labels are shuffled, a classifier by the nearest mean of each label is fitted on
 * them, and its accuracy on the validation split counts. It is the cheapest head there is, and twenty take less than a second.
 *
 * @param labels of the rows
 */
export function shuffledControl(
  training: Features & { labels: readonly number[] },
  validation: Features & { labels: readonly number[] },
  classes: number,
  seed: number,
): ShuffledControl {
  const from = random(seed);
  const accuracies = Array.from({ length: SHUFFLES }, () => {
    const means = meansOf(training, from.shuffle(training.labels), classes);
    const right = validation.labels.filter((label, row) => nearestMean(validation, row, means) === label);
    return right.length / validation.rows;
  });
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / SHUFFLES;
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SHUFFLES - 1);
  return { mean, deviation: Math.sqrt(variance), shuffles: SHUFFLES };
}

/** The mean of each label; null for a label without examples. */
function meansOf({ values, dimension }: Features, labels: readonly number[], classes: number): (Float64Array | null)[] {
  const sums = Array.from({ length: classes }, () => new Float64Array(dimension));
  const counts = new Array<number>(classes).fill(0);
  for (const [row, label] of labels.entries()) {
    counts[label]++;
    for (let i = 0; i < dimension; i++) sums[label][i] += values[row * dimension + i];
  }
  return sums.map((sum, label) => (counts[label] > 0 ? sum.map((value) => value / counts[label]) : null));
}

function nearestMean({ values, dimension }: Features, row: number, means: (Float64Array | null)[]): number {
  let [nearest, found] = [Number.POSITIVE_INFINITY, -1];
  for (const [label, mean] of means.entries()) {
    if (!mean) continue;
    let sum = 0;
    for (let i = 0; i < dimension; i++) sum += (values[row * dimension + i] - mean[i]) ** 2;
    if (sum < nearest) [nearest, found] = [sum, label];
  }
  return found;
}
