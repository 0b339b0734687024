/**
 * LEEP: the mean log-likelihood of the labels under the model's own predictions, translated by how often each of its classes meets
 * each label. Higher is better, at most 0. Nguyen et al., "LEEP: A New Measure to Evaluate Transferability of Learned
 * Representations" (ICML 2020).
 *
 * @param probabilities `[examples][classes of the model]`, of the model's own head; they sum to 1
 * @param labels of the examples, from 0
 */
export function leep(probabilities: ArrayLike<number>[], labels: readonly number[]): number {
  const own = probabilities[0].length;
  const totals = new Float64Array(own);
  const joint = Array.from({ length: Math.max(...labels) + 1 }, () => new Float64Array(own));
  for (const [i, row] of probabilities.entries()) {
    for (let z = 0; z < own; z++) {
      joint[labels[i]][z] += row[z];
      totals[z] += row[z];
    }
  }
  let logLikelihood = 0;
  for (const [i, row] of probabilities.entries()) {
    let expected = 0;
    // A class that the model never expects explains nothing.
    for (let z = 0; z < own; z++) if (totals[z] > 0) expected += (row[z] * joint[labels[i]][z]) / totals[z];
    logLikelihood += Math.log(expected);
  }
  return logLikelihood / probabilities.length;
}
