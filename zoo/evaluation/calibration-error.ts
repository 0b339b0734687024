/** Bins of equal width over the top probability. */
export const CALIBRATION_BINS = 15;

/** The bin of a top probability; bins are open below and closed above. */
export const binOf = (confidence: number): number =>
  Math.min(Math.max(Math.ceil(confidence * CALIBRATION_BINS) - 1, 0), CALIBRATION_BINS - 1);

/** Predictions in one bin of confidence that were all correct, or all wrong. */
export interface CalibrationCell {
  bin: number;
  right: boolean;
  count: number;
  /** Sum of their top probabilities. */
  confidence: number;
}

/** Counts predictions in their cells: 15 bins of equal width over the top probability, open below and closed above. */
export class CalibrationCells {
  readonly #cells = new Map<number, CalibrationCell>();

  add(confidence: number, right: boolean): void {
    const bin = binOf(confidence);
    const key = bin * 2 + Number(right);
    const cell = this.#cells.get(key) ?? { bin, right, count: 0, confidence: 0 };
    cell.count++;
    cell.confidence += confidence;
    this.#cells.set(key, cell);
  }

  list(): CalibrationCell[] {
    return [...this.#cells.values()];
  }
}

/** Expected calibration error, Guo et al. 2017, equation 3: Σ |bin| / n · |accuracy(bin) − confidence(bin)|. */
export function calibrationError(cells: CalibrationCell[]): number {
  const gaps = new Float64Array(CALIBRATION_BINS);
  let examples = 0;
  for (const { bin, right, count, confidence } of cells) {
    gaps[bin] += (right ? count : 0) - confidence;
    examples += count;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / examples;
}
