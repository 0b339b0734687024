import { random } from '../../data/random.ts';
import { type MatrixProducts, withMatrixProducts } from '../../transfer/heads/matrix-products.ts';
import type { Features } from './cached-features.ts';
import type { ShuffledControl } from './evidence.ts';

const SHUFFLES = 20;

/**
 * What is right by chance, where features and labels have nothing to do with each other: the labels of each split are shuffled, a
 * classifier by the nearest mean of each label is fitted on the training examples, and its accuracy on the validation split counts. It is
 * the cheapest head there is, and twenty take less than a second. Validation labels that were left as they are would agree with all of a
 * cluster of features or with nothing of it: with two clear classes half of the shuffles would be right for nearly every example.
 *
 * @param labels of the rows
 */
export function shuffledControl(
  training: Features & { labels: readonly number[] },
  validation: Features & { labels: readonly number[] },
  classes: number,
  seed: number,
): Promise<ShuffledControl> {
  const from = random(seed);
  return withMatrixProducts(async (products) => {
    const accuracies: number[] = [];
    for (let i = 0; i < SHUFFLES; i++) {
      const labels = from.shuffle(training.labels);
      const truths = from.shuffle(validation.labels);
      const guesses = await nearestMeans(products, { ...training, labels }, validation, classes);
      accuracies.push(truths.filter((label, row) => guesses[row] === label).length / validation.rows);
    }
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / SHUFFLES;
    const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SHUFFLES - 1);
    return { mean, deviation: Math.sqrt(variance), shuffles: SHUFFLES };
  });
}

/** The label whose mean is the nearest to each row: the smallest |m|² − 2xm. A label without examples has no mean. */
async function nearestMeans(
  products: MatrixProducts,
  training: Features & { labels: readonly number[] },
  validation: Features,
  classes: number,
): Promise<number[]> {
  const { dimension, rows, labels } = training;
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  const shares = new Float64Array(rows * classes);
  for (const [row, label] of labels.entries()) shares[row * classes + label] = 1 / counts[label];
  const means = await products.sums(training, shares);
  const inner = await products.scores(validation, means);
  const squares = counts.map((_, label) =>
    means.subarray(label * dimension, (label + 1) * dimension).reduce((sum, value) => sum + value ** 2, 0),
  );
  return Array.from({ length: validation.rows }, (_, row) => {
    let [nearest, found] = [Number.POSITIVE_INFINITY, -1];
    for (let label = 0; label < classes; label++) {
      const distance = squares[label] - 2 * inner[row * classes + label];
      if (counts[label] > 0 && distance < nearest) [nearest, found] = [distance, label];
    }
    return found;
  });
}
