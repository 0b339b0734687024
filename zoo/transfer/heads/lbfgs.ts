/** A function's value and gradient at a point. */
export interface Valued {
  value: number;
  gradient: Float64Array;
}

interface LbfgsOptions {
  /** Stop where no part of the gradient is larger. */
  tolerance: number;
  /** Steps at most. */
  iterations: number;
}

/** How many steps back the curvature is known from. */
const MEMORY = 10;
/** Trials of one line search, which halve or double the step. */
const TRIALS = 40;

/**
 * Minimizes a smooth convex function by L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.5). A step's length
 * fulfils the weak Wolfe conditions, found by bisection (Lewis and Overton 2013).
 *
 * @returns the point, and whether the gradient is within the tolerance there; it is not if the steps were too few, or rounding
 * leaves no room to go down further
 */
export async function lbfgs(
  objective: (point: Float64Array) => Promise<Valued>,
  start: Float64Array,
  { tolerance, iterations }: LbfgsOptions,
): Promise<{ point: Float64Array; iterations: number; converged: boolean }> {
  const pairs: { step: Float64Array; change: Float64Array; product: number }[] = [];
  let point = start;
  let here = await objective(point);
  let iteration = 0;
  for (; iteration < iterations && largest(here.gradient) > tolerance; iteration++) {
    const direction = downhill(here.gradient, pairs);
    const first = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
    const found = await searchLine(objective, { point, here, direction }, first);
    if (!found) break;
    const step = plus(found.point, point, -1);
    const change = plus(found.there.gradient, here.gradient, -1);
    const product = dot(step, change);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > MEMORY) pairs.shift();
    point = found.point;
    here = found.there;
  }
  return { point, iterations: iteration, converged: largest(here.gradient) <= tolerance };
}

/** −H · gradient, with H approximated from the last steps. */
function downhill(
  gradient: Float64Array,
  pairs: { step: Float64Array; change: Float64Array; product: number }[],
): Float64Array {
  const direction = gradient.map((x) => -x);
  const shares = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, product } = pairs[i];
    shares[i] = dot(step, direction) / product;
    addTo(direction, change, -shares[i]);
  }
  const last = pairs.at(-1);
  const scale = last ? last.product / dot(last.change, last.change) : 1;
  for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  for (const [i, { step, change, product }] of pairs.entries()) {
    addTo(direction, step, shares[i] - dot(change, direction) / product);
  }
  return direction;
}

/** A point down the line; null if rounding hides the way down. */
async function searchLine(
  objective: (point: Float64Array) => Promise<Valued>,
  { point, here, direction }: { point: Float64Array; here: Valued; direction: Float64Array },
  first: number,
): Promise<{ point: Float64Array; there: Valued } | null> {
  const slope = dot(here.gradient, direction);
  if (!(slope < 0)) return null;
  const rounding = 1e-14 * Math.abs(here.value);
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, first];
  for (let trial = 0; trial < TRIALS; trial++) {
    const tried = plus(point, direction, length);
    const there = await objective(tried);
    if (!(there.value <= here.value + 1e-4 * length * slope + rounding)) high = length;
    else if (dot(there.gradient, direction) < 0.9 * slope) low = length;
    else return { point: tried, there };
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

// Loops, which take a tenth of the time of `map` and `reduce` with a function.
/** a + times · b. */
function plus(a: Float64Array, b: Float64Array, times: number): Float64Array {
  const added = a.slice();
  addTo(added, b, times);
  return added;
}

function addTo(a: Float64Array, b: Float64Array, times: number): void {
  for (let i = 0; i < a.length; i++) a[i] += times * b[i];
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
