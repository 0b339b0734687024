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
