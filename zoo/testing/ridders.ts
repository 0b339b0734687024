/** Each step of the differences is this times shorter than the one before, and there are this many of them. */
const [SHRINK, STEPS] = [1.6, 9];

/**
 * The slope of a function at 0: central differences of several steps, extrapolated to step 0, where the estimate that differs
 * least from those it was made of is taken (Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
 * Software 4, 1982). Long steps suffer from curvature and short ones from rounding; this finds the middle without knowing
 * the answer.
 */
export async function slopeAtZero(f: (x: number) => Promise<number>, longest: number): Promise<number> {
  let best = { slope: Number.NaN, doubt: Number.POSITIVE_INFINITY };
  let above: number[] = [];
  for (let i = 0, step = longest; i < STEPS; i++, step /= SHRINK) {
    const row = [((await f(step)) - (await f(-step))) / (2 * step)];
    let factor = SHRINK ** 2;
    for (let j = 1; j <= i; j++, factor *= SHRINK ** 2) {
      row.push((row[j - 1] * factor - above[j - 1]) / (factor - 1));
      const doubt = Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - above[j - 1]));
      if (doubt < best.doubt) best = { slope: row[j], doubt };
    }
    above = row;
  }
  return best.slope;
}
