/**
 * What each label counts, as scikit-learn's `compute_class_weight("balanced")`: examples / (labels · examples of the label), so
 * that all labels count alike in sum. A label without examples counts 0.
 *
 * @param labels of the training examples
 */
export function balancedClassWeights(labels: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)));
}

/**
 * What the examples of a step count in its mean loss, batch by batch: they sum to 1 over the step. With class weights it is
 * PyTorch's weighted mean, Σ w·loss / Σ w.
 *
 * @param batches the labels of each of the step's batches
 */
export function exampleWeights(batches: number[][], classWeights: readonly number[] | null): Float32Array[] {
  const weightOf = (label: number) => classWeights?.[label] ?? 1;
  const total = batches.flat().reduce((sum, label) => sum + weightOf(label), 0);
  return batches.map((labels) => Float32Array.from(labels, (label) => weightOf(label) / total));
}
