/**
 * How well one network's outputs are another's: 1 − Σ(a − b)² / Σ(b − b̄)² over all examples, b̄ the mean of each output, as scikit-learn's
 * `r2_score` with `multioutput='variance_weighted'`. 1: equal. Outputs that are NaN in both are left out.
 *
 * @param reference `[examples][outputs]`; examples may have several times the outputs, one after the other
 * @param outputs how many there are
 */
export function fidelity(rows: readonly number[][], reference: readonly number[][], outputs: number): number {
  const [a, b] = [rows.flat(), reference.flat()];
  const isRead = (i: number) => !(Number.isNaN(a[i]) && Number.isNaN(b[i]));
  const [sums, counts] = [new Float64Array(outputs), new Float64Array(outputs)];
  for (const [i, value] of b.entries()) {
    if (!isRead(i)) continue;
    sums[i % outputs] += value;
    counts[i % outputs]++;
  }
  let [residual, total] = [0, 0];
  for (const [i, value] of b.entries()) {
    if (!isRead(i)) continue;
    residual += (a[i] - value) ** 2;
    total += (value - sums[i % outputs] / counts[i % outputs]) ** 2;
  }
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}
