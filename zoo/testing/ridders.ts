/** Each step of the differences is this times shorter than the one before; the minimum and maximum number of steps. */
const [SHRINK, FEWEST, STEPS] = [1.6, 3, 6];
/** A step that is too long is made this times shorter, at most so many times. */
const [SEARCH, TRIES] = [2, 30];
/** An estimate with this relative uncertainty is accepted, at once or when no step improves it. */
const [SURE, LIKELY] = [1e-4, 2e-4];

export interface Slope {
  slope: number;
  /** How far it is from the estimates that it was made of. */
  doubt: number;
}

/**
 * The slope of a function at 0: central differences of several steps, extrapolated to step 0, taking the estimate that
 * differs least from those it was made of (Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
 * Software 4, 1982). Long steps suffer from curvature and short ones from rounding; this finds the middle without knowing
 * the answer.
 *
 * @param f undefined where it is not informative about the slope at 0, because a kink is in between; steps are then shorter
 * @throws Error if f is undefined however near
 */
export async function slopeAtZero(f: (x: number) => Promise<number | undefined>, longest: number): Promise<Slope> {
  const difference = async (step: number) => {
    const right = await f(step);
    const left = right === undefined ? undefined : await f(-step);
    return right === undefined || left === undefined ? undefined : (right - left) / (2 * step);
  };
  let step = longest;
  let first = await difference(step);
  for (let tries = 0; first === undefined; tries++) {
    if (tries === TRIES) throw new Error('every step crosses a kink, however short');
    step /= SEARCH;
    first = await difference(step);
  }
  let best = { slope: first, doubt: Number.POSITIVE_INFINITY };
  let above = [first];
  while (above.length < STEPS && (above.length < FEWEST || best.doubt > SURE * Math.abs(best.slope))) {
    step /= SHRINK;
    const next = await difference(step);
    if (next === undefined) break;
    const row = [next];
    let factor = SHRINK ** 2;
    for (const [j, before] of above.entries()) {
      row.push((row[j] * factor - before) / (factor - 1));
      const doubt = Math.max(Math.abs(row[j + 1] - row[j]), Math.abs(row[j + 1] - before));
      if (doubt < best.doubt) best = { slope: row[j + 1], doubt };
      factor *= SHRINK ** 2;
    }
    // Steps are so short that rounding drives the estimates apart.
    const drift = Math.abs(row[above.length] - above[above.length - 1]);
    if (drift >= 2 * best.doubt && best.doubt < LIKELY * Math.abs(best.slope)) break;
    above = row;
  }
  return best;
}
