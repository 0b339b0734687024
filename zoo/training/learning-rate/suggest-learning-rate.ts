/** One step of a learning-rate search. */
export interface LearningRatePoint {
  learningRate: number;
  /** Of the step's batch, before the step. */
  loss: number;
  /** The average of the losses so far, since a single batch's loss is noisy. */
  smoothedLoss: number;
}

export interface LearningRateSuggestions {
  /** Half way down the longest stretch in which the loss falls; cautious, and fastai's default. Null if it never falls. */
  valley: number | null;
  /** Where the loss falls most steeply. Null if it never falls. */
  steep: number | null;
}

/** In the last steps the loss already rises. */
const LEFT_OUT_AT_END = 5;

/**
 * Suggests a learning rate from the losses of a search, by the rules of fastai's `lr_find`. As there, the first tenth of the
 * steps and the last five do not count, unless too few others are left.
 *
 * @param steps how many steps the search would have taken if the loss had not stopped it
 */
export function suggestLearningRate(curve: LearningRatePoint[], steps: number): LearningRateSuggestions {
  const middle = curve.slice(Math.floor(steps / 10), -LEFT_OUT_AT_END);
  const points = middle.length > 1 ? middle : curve;
  return { valley: valley(points), steep: steep(points) };
}

/**
 * fastai's `valley`: along the longest subsequence of ever lower losses, which ends at its lowest point. As many points before
 * its end as it is long, the stretch begins; the suggestion lies half way through that stretch.
 */
function valley(points: LearningRatePoint[]): number | null {
  const lengths = points.map(() => 1);
  let end = 0;
  for (const [i, { smoothedLoss }] of points.entries()) {
    for (let j = 0; j < i; j++) {
      if (smoothedLoss < points[j].smoothedLoss) lengths[i] = Math.max(lengths[i], lengths[j] + 1);
    }
    if (lengths[i] > lengths[end]) end = i;
  }
  if (points.length === 0 || lengths[end] < 2) return null;
  const third = lengths[end] / 3;
  return points[Math.max(end - lengths[end] + Math.floor(third) + Math.floor(third / 2), 0)].learningRate;
}

/** fastai's `steep`: the least slope of the loss over the logarithm of the rate. */
function steep(points: LearningRatePoint[]): number | null {
  let best: { learningRate: number; slope: number } = { learningRate: 0, slope: 0 };
  for (let i = 0; i + 1 < points.length; i++) {
    const [{ learningRate, smoothedLoss }, next] = [points[i], points[i + 1]];
    const slope = (next.smoothedLoss - smoothedLoss) / (Math.log(next.learningRate) - Math.log(learningRate));
    if (slope < best.slope) best = { learningRate, slope };
  }
  return best.slope < 0 ? best.learningRate : null;
}
