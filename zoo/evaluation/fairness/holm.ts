/**
 * Corrected p-values of several tests, such that the probability of any false positive at level α is at most α, however the
 * tests depend on each other: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
 * Statistics 6 (1979). As `statsmodels.stats.multitest.multipletests(method="holm")`.
 */
export function holm(pValues: number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
  const corrected = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]));
    corrected[i] = largest;
  }
  return corrected;
}
