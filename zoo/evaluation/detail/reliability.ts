import { binOf, CALIBRATION_BINS } from '../calibration-error.ts';
import { type ExamplePrediction, predictedLabel } from '../metrics.ts';

/** Predictions whose top probability is in (from, to]. */
export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  /** Their mean top probability, and the share that was right; null in an empty bin. */
  confidence: number | null;
  accuracy: number | null;
}

/** The reliability diagram of C. Guo et al. 2017, figure 1, over the bins of the expected calibration error. */
export function reliability(predictions: ExamplePrediction[]): ReliabilityBin[] {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ count: 0, right: 0, confidence: 0 }));
  for (const { label, probabilities } of predictions) {
    const guess = predictedLabel(probabilities);
    const bin = bins[binOf(probabilities[guess])];
    bin.count++;
    bin.right += Number(guess === label);
    bin.confidence += probabilities[guess];
  }
  return bins.map(({ count, right, confidence }, i) => ({
    from: i / CALIBRATION_BINS,
    to: (i + 1) / CALIBRATION_BINS,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : right / count,
  }));
}
