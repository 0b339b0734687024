/** An example of a group: the probability of the second label, and whether it has that label. */
export interface Scored {
  score: number;
  isPositive: boolean;
}

/** A threshold, and the rates of a group's examples if the second label is predicted above it. */
export interface TradeoffPoint {
  x: number;
  y: number;
  threshold: number;
}

/** The examples with and without the second label, and how many of them are predicted to have it. */
export interface Selected {
  positives: number;
  negatives: number;
  truePositives: number;
  falsePositives: number;
}

/** A point between two thresholds: the first is drawn with probability `p0`, else the second. */
export interface Interpolated {
  x: number;
  y: number;
  p0: number;
  threshold0: number;
  threshold1: number;
}

type Rate = (counts: Selected) => number;

/** Above every probability, and below: no example is selected, and each one. */
const [NONE, ALL] = [1, -1];

/**
 * The upper convex hull of what a group's thresholds achieve: the rate `x` against the rate `y`, as Fairlearn 0.15's
 * `_tradeoff_curve`. Thresholds lie halfway between neighbouring scores.
 *
 * @param x rises from 0 to 1 as the threshold falls
 */
export function tradeoffCurve(group: readonly Scored[], x: Rate, y: Rate): TradeoffPoint[] {
  const sorted = [...group].sort((a, b) => b.score - a.score);
  const positives = sorted.filter(({ isPositive }) => isPositive).length;
  const counts = { positives, negatives: sorted.length - positives, truePositives: 0, falsePositives: 0 };
  const points = [{ x: x(counts), y: y(counts), threshold: NONE }];
  for (const [i, { score, isPositive }] of sorted.entries()) {
    counts[isPositive ? 'truePositives' : 'falsePositives']++;
    const next = sorted[i + 1]?.score;
    if (next === score) continue;
    points.push({ x: x(counts), y: y(counts), threshold: next === undefined ? ALL : (score + next) / 2 });
  }
  return upperHull(points.sort((a, b) => a.x - b.x || a.y - b.y));
}

/** Andrew's monotone chain. */
function upperHull(points: TradeoffPoint[]): TradeoffPoint[] {
  const hull: TradeoffPoint[] = [];
  for (const point of points) {
    while (hull.length >= 2) {
      const [before, last] = hull.slice(-2);
      if ((last.y - before.y) * (point.x - before.x) > (point.y - before.y) * (last.x - before.x)) break;
      hull.pop();
    }
    hull.push(point);
  }
  return hull;
}

/** The curve at a value of x between 0 and 1, between the points on its left and on its right. */
export function interpolate(curve: readonly TradeoffPoint[], x: number): Interpolated {
  const last = curve.findLastIndex((point) => point.x <= x);
  // At a point itself it is the right end, except at 0.
  const left = x > 0 && curve[last].x === x ? last - 1 : last;
  const [from, to] = [curve[left], curve[left + 1]];
  const p0 = (to.x - x) / (to.x - from.x);
  return { x, y: p0 * from.y + (1 - p0) * to.y, p0, threshold0: from.threshold, threshold1: to.threshold };
}
