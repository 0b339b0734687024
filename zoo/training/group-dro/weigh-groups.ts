/** The weights of groups after a batch, and of the batch's examples in its loss. */
export interface WeighedBatch {
  /** One for each group; they sum to 1. */
  groupWeights: number[];
  /** One for each example: its group's weight, shared among the group's examples in the batch. */
  exampleWeights: Float32Array;
}

/**
 * One step of group DRO's weights: S. Sagawa, P. W. Koh, T. Hashimoto and P. Liang, "Distributionally Robust Neural Networks for Group
 * Shifts", ICLR 2020, algorithm 1: q(g) ← q(g) · e^(η · loss(g)), divided by their sum; the batch's loss is Σ q(g) · loss(g). The loss of a group is the
 * mean over its examples in the batch, and 0 if there are none, as in the authors' code.
 *
 * @param groupWeights q before the batch
 * @param groups the position of each example's group
 * @param losses of the examples, with the weights that the step will start from
 * @param stepSize η
 */
export function weighGroups(
  groupWeights: readonly number[],
  groups: readonly number[],
  losses: ArrayLike<number>,
  stepSize: number,
): WeighedBatch {
  const [sums, counts] = [groupWeights.map(() => 0), groupWeights.map(() => 0)];
  for (const [i, group] of groups.entries()) {
    sums[group] += losses[i];
    counts[group]++;
  }
  const means = sums.map((sum, group) => (counts[group] === 0 ? 0 : sum / counts[group]));
  // The largest exponent is taken out, so that no power overflows.
  const largest = means.reduce((most, mean) => Math.max(most, mean), 0);
  const raised = groupWeights.map((weight, group) => weight * Math.exp(stepSize * (means[group] - largest)));
  const total = raised.reduce((sum, weight) => sum + weight, 0);
  const next = raised.map((weight) => weight / total);
  return { groupWeights: next, exampleWeights: Float32Array.from(groups, (group) => next[group] / counts[group]) };
}
