import type { Randomization } from './fit-randomized.ts';

/** The probability that the second label is predicted, over the draws. */
export function selectionProbability(
  { p0, threshold0, threshold1, ignore, constant }: Randomization,
  score: number,
): number {
  const kept = p0 * Number(score > threshold0) + (1 - p0) * Number(score > threshold1);
  return ignore * constant + (1 - ignore) * kept;
}

/** Probabilities of two labels, moved so that the second is above 0.5 where it was above the threshold; 0 and 1 at its ends. */
export function thresholded([first, second]: readonly number[], threshold: number): number[] {
  if (threshold >= 1) return [1, 0];
  if (threshold <= 0) return [0, 1];
  const [no, yes] = [first * threshold, second * (1 - threshold)];
  return [no / (no + yes), yes / (no + yes)];
}

/**
 * The threshold that a draw chooses: above it, the second label is predicted.
 *
 * @param draw uniform, 0 to 1 without 1
 */
export function drawnThreshold({ p0, threshold0, threshold1, ignore, constant }: Randomization, draw: number): number {
  if (draw < ignore) return draw < ignore * constant ? -1 : 1;
  return draw - ignore < (1 - ignore) * p0 ? threshold0 : threshold1;
}
