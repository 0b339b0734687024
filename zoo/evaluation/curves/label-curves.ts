import type { Ranking } from './ranking.ts';

/** A point of a curve, and the lowest score that counts as the label there; null where none does. */
export interface CurvePoint {
  x: number;
  y: number;
  threshold: number | null;
}

/** One label against the rest. */
export interface LabelCurves {
  /** True positive rate over false positive rate, from (0, 0) on: scikit-learn's `roc_curve`. Empty where it is not defined. */
  roc: CurvePoint[];
  /** Precision over recall, from (0, 1) on: `precision_recall_curve`, with the order reversed. Empty without positives. */
  precisionRecall: CurvePoint[];
}

/** The points of both curves at every threshold. */
export function labelCurves({ order, ends }: Ranking, scores: Float64Array, positive: Uint8Array): LabelCurves {
  const steps: { threshold: number; truePositives: number; falsePositives: number }[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (const [i, example] of order.entries()) {
    if (positive[example] === 1) truePositives++;
    else falsePositives++;
    if (ends[i] === 1) steps.push({ threshold: scores[example], truePositives, falsePositives });
  }
  const roc = steps.map((step) => ({
    x: step.falsePositives / falsePositives,
    y: step.truePositives / truePositives,
    threshold: step.threshold,
  }));
  const precisionRecall = steps.map((step) => ({
    x: step.truePositives / truePositives,
    y: step.truePositives / (step.truePositives + step.falsePositives),
    threshold: step.threshold,
  }));
  return {
    roc: truePositives > 0 && falsePositives > 0 ? [{ x: 0, y: 0, threshold: null }, ...roc] : [],
    precisionRecall: truePositives > 0 ? [{ x: 0, y: 1, threshold: null }, ...precisionRecall] : [],
  };
}

/** The distance below which a point is left out of a drawing. */
const DRAWN_APART = 0.005;

/** The points to draw: the first, the last, and those that are not almost on the one drawn before. */
export function thinned(points: CurvePoint[]): CurvePoint[] {
  const drawn: CurvePoint[] = [];
  for (const [i, point] of points.entries()) {
    const last = drawn.at(-1);
    const isEnd = last === undefined || i === points.length - 1;
    if (isEnd || Math.max(Math.abs(point.x - last.x), Math.abs(point.y - last.y)) >= DRAWN_APART) drawn.push(point);
  }
  return drawn;
}
