/** A point in the plane. */
export interface Place {
  x: number;
  y: number;
}

/** What points are drawn into: its size, and the margin that stays empty. */
interface Picture {
  width: number;
  height: number;
  margin: number;
}

/** Points by their distance from the middle of all, in units of the longer side of the box around them: at most half of one. */
export function relativePlaces(points: readonly Place[]): Place[] {
  const { x, y, width, height } = boxAround(points);
  const unit = Math.max(width, height) || 1;
  return points.map((point) => ({ x: (point.x - x) / unit, y: (point.y - y) / unit }));
}

/** Where points are drawn, such that all of them fill a picture with one scale for both axes; y points up. */
export function placePoints(points: readonly Place[], picture: Picture): Place[] {
  const places = relativePlaces(points);
  const zoom = zoomOf(places, picture);
  return places.map(({ x, y }) => ({ x: picture.width / 2 + x * zoom, y: picture.height / 2 - y * zoom }));
}

/** What was drawn into the picture of points, in the units of `relativePlaces`: the same around the same points, in a picture of any size. */
export function relativeOutline(drawn: readonly Place[], points: readonly Place[], picture: Picture): Place[] {
  const zoom = zoomOf(relativePlaces(points), picture);
  return drawn.map(({ x, y }) => ({ x: (x - picture.width / 2) / zoom, y: (picture.height / 2 - y) / zoom }));
}

function zoomOf(places: readonly Place[], { width, height, margin }: Picture): number {
  const box = boxAround(places);
  return Math.min((width - 2 * margin) / (box.width || 1), (height - 2 * margin) / (box.height || 1));
}

/** The middle of points, and how far they spread. */
function boxAround(points: readonly Place[]) {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return { x: (left + right) / 2, y: (bottom + top) / 2, width: right - left, height: top - bottom };
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
