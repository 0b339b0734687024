/** Examples that are compared with each other: the time grows with their square. */
const SAMPLE = 2000;

/** The temperature of K. Saito et al. */
const TEMPERATURE = 0.05;

/**
 * Soft neighbourhood density (K. Saito et al., "Tune it the Right Way: Unsupervised Validation of Domain Adaptation via Soft Neighborhood
 * Density", ICCV 2021): the mean entropy of how similar each example's prediction is to the others'. It is high where examples lie in
 * dense groups, which a good classifier makes. Of many examples every so many-th is taken.
 *
 * @param probabilities one for each class, of each example; at least two examples
 * @returns in nats: 0 to the logarithm of the number of the other examples
 */
export function softNeighbourhoodDensity(probabilities: readonly ArrayLike<number>[]): number {
  const every = Math.ceil(probabilities.length / SAMPLE);
  const rows = probabilities.filter((_, i) => i % every === 0).map(unit);
  let total = 0;
  for (const [i, row] of rows.entries()) {
    const similar = rows.flatMap((other, j) => (i === j ? [] : [Math.exp((dot(row, other) - 1) / TEMPERATURE)]));
    const sum = similar.reduce((all, value) => all + value, 0);
    total -= similar.reduce((all, value) => all + (value / sum) * Math.log(value / sum), 0);
  }
  return total / rows.length;
}

/**
 * The mutual information of examples and their predicted classes: the entropy of the mean prediction, less the mean entropy of
 * predictions (Y. Shi and F. Sha, "Information-Theoretical Learning of Discriminative Clusters for Unsupervised Domain Adaptation", ICML
 * 2012). It is high where each prediction is sure and all classes are predicted.
 *
 * @returns in nats: 0 to the logarithm of the number of classes
 */
export function mutualInformation(probabilities: readonly ArrayLike<number>[]): number {
  const mean = new Float64Array(probabilities[0].length);
  let within = 0;
  for (const row of probabilities) {
    within += entropy(row) / probabilities.length;
    for (let i = 0; i < mean.length; i++) mean[i] += row[i] / probabilities.length;
  }
  return entropy(mean) - within;
}

function entropy(row: ArrayLike<number>): number {
  return Array.from(row).reduce((sum, value) => (value > 0 ? sum - value * Math.log(value) : sum), 0);
}

function unit(row: ArrayLike<number>): number[] {
  const values = Array.from(row);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function dot(a: number[], b: number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
