/** What was asked and predicted, as counts: of requests to an endpoint, or of the examples that its checkpoint was validated on. */
export interface Observations {
  examples: number;
  /** Predicted labels, by name. */
  labels: Record<string, number>;
  /** Examples by the probability of the most probable label, in tenths. */
  confidences: number[];
  /** Examples by the logarithm of their size to base 2: pixels of a picture, bytes of a text. */
  sizes: number[];
}

export const CONFIDENCE_BINS = 10;
/** The last one is for everything from 2³¹ on. */
export const SIZE_BINS = 32;

export function noObservations(): Observations {
  return {
    examples: 0,
    labels: {},
    confidences: new Array(CONFIDENCE_BINS).fill(0),
    sizes: new Array(SIZE_BINS).fill(0),
  };
}

/** Counts one prediction. */
export function observePrediction(into: Observations, labels: readonly string[], confidence: number): void {
  for (const label of labels) into.labels[label] = (into.labels[label] ?? 0) + 1;
  into.confidences[Math.min(CONFIDENCE_BINS - 1, Math.max(0, Math.floor(confidence * CONFIDENCE_BINS)))]++;
}

/** Counts one example's size: pixels of a picture, bytes of a text. */
export function observeSize(into: Observations, size: number): void {
  into.sizes[Math.min(SIZE_BINS - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, size)))))]++;
}
