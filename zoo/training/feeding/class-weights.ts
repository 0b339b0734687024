/**
 * The weight of each label, as scikit-learn's `compute_class_weight("balanced")`: examples / (labels · examples of the label), so
 * that all labels have the same total weight. A label without examples has weight 0.
 *
 * @param labels of the training examples
 */
export function balancedClassWeights(labels: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)));
}

/**
 * The weights of a step's examples in its mean loss, batch by batch: they sum to 1 over the step. With weights it is PyTorch's
 * weighted mean, Σ w·loss / Σ w. With several targets a row, whose losses are summed, it is the mean over all targets.
 *
 * @param batches the rows of each of the step's batches
 * @param weights of each row; null if all are equal
 * @param targetsOf how many targets a row has
 */
export function exampleWeights(
  batches: number[][],
  weights: ArrayLike<number> | null,
  targetsOf: (row: number) => number = () => 1,
): Float32Array[] {
  const weightOf = (row: number) => weights?.[row] ?? 1;
  // Without any target the losses are all 0, and so is their mean.
  const total = batches.flat().reduce((sum, row) => sum + weightOf(row) * targetsOf(row), 0) || 1;
  return batches.map((rows) => Float32Array.from(rows, (row) => weightOf(row) / total));
}
