import { median } from '../demo/percentile.ts';

/**
 * Repeats a step as training does: the first is not counted, since caches and threads are cold after a pause, then as many as
 * fill `seconds`, and at least two.
 *
 * @returns the median of the seconds of a step
 */
export async function inARow(step: () => Promise<{ seconds: number }>, seconds: number): Promise<number> {
  await step();
  const took: number[] = [];
  let sum = 0;
  while (sum < seconds || took.length < 2) {
    took.push((await step()).seconds);
    sum += took[took.length - 1];
  }
  return median(took);
}
