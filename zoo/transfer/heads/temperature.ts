/**
 * Bounds of the logarithm of the temperature, times the scores’ own deviation. Where left-out rows are predicted worse than by chance, as of one
 * example a class, the best temperature is 0, at which float32 no longer tells classes apart.
 */
const [LOWEST, HIGHEST, HALVINGS] = [-4, 12, 60];

/**
 * The factor that scores are multiplied by before a softmax, so that the mean log loss on these rows is the smallest (Guo et al.
 * 2017, section 4.2, with the factor instead of its inverse). Score rows that the model did not see, or the factor is too large.
 *
 * Labels are smoothed by one example in `rows + 2`, as in Platt's scaling (1999): rows that are all right would have an infinite
 * factor otherwise.
 *
 * @param scores `[rows × classes]`
 */
export function temperatureOf(scores: Float64Array, labels: ArrayLike<number>, classes: number): number {
  const rows = scores.length / classes;
  const unit = spreadOf(scores, classes) || 1;
  const smoothing = 1 / (rows + 2);
  // The derivative of the loss rises with the temperature: its root is found by bisection.
  const rises = (temperature: number) => slopeAt(temperature / unit, scores, { labels, classes, smoothing }) > 0;
  let [low, high] = [LOWEST, HIGHEST];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (rises(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp((low + high) / 2) / unit;
}

/** The root of the mean variance of a row's scores. */
function spreadOf(scores: Float64Array, classes: number): number {
  let squares = 0;
  for (let start = 0; start < scores.length; start += classes) {
    const row = scores.subarray(start, start + classes);
    const mean = row.reduce((sum, x) => sum + x, 0) / classes;
    for (const x of row) squares += (x - mean) ** 2;
  }
  return Math.sqrt(squares / scores.length);
}

/** The derivative of the summed log loss by the temperature: Σ (p − target) · score. */
function slopeAt(
  temperature: number,
  scores: Float64Array,
  { labels, classes, smoothing }: { labels: ArrayLike<number>; classes: number; smoothing: number },
): number {
  let slope = 0;
  for (let row = 0; row * classes < scores.length; row++) {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    const most = own.reduce((highest, x) => Math.max(highest, x), Number.NEGATIVE_INFINITY);
    const powers = own.map((x) => Math.exp(temperature * (x - most)));
    const sum = powers.reduce((total, x) => total + x, 0);
    for (let k = 0; k < classes; k++) {
      const target = smoothing / classes + (k === labels[row] ? 1 - smoothing : 0);
      slope += (powers[k] / sum - target) * own[k];
    }
  }
  return slope;
}
