/** A point in the plane. */
export interface Place {
  x: number;
  y: number;
}

/**
 * Where points are drawn, such that all of them fill a picture with one scale for both axes; y points up.
 *
 * @param size of the picture, and the margin that stays empty
 */
export function placePoints(
  points: readonly Place[],
  { width, height, margin }: { width: number; height: number; margin: number },
): Place[] {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const scale = Math.min((width - 2 * margin) / (right - left || 1), (height - 2 * margin) / (top - bottom || 1));
  return points.map(({ x, y }) => ({
    x: width / 2 + (x - (left + right) / 2) * scale,
    y: height / 2 - (y - (bottom + top) / 2) * scale,
  }));
}

/** Whether a place is inside a polygon, by the number of edges that a ray from it crosses. */
export function isInside({ x, y }: Place, polygon: readonly Place[]): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [a, b] = [polygon[i], polygon[j]];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** The rectangle between two corners. */
export const rectangle = (a: Place, b: Place): Place[] => [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];

/** The position of the place that is nearest to another, within a distance; -1 if none is. */
export function nearestTo(at: Place, places: readonly Place[], within: number): number {
  let [best, least] = [-1, within];
  for (const [i, { x, y }] of places.entries()) {
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}
