export type PointShape = 'circle' | 'square' | 'triangle' | 'cross';

/** The outlines of the shapes around a point, 7 pixels wide. */
const OUTLINES: Record<PointShape, string> = {
  circle: 'm-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z',
  square: 'm-3.2-3.2h6.4v6.4h-6.4z',
  triangle: 'm0-4.4l4 7.4h-8z',
  cross: 'm-4-2.4l1.6-1.6 2.4 2.4 2.4-2.4 1.6 1.6-2.4 2.4 2.4 2.4-1.6 1.6-2.4-2.4-2.4 2.4-1.6-1.6 2.4-2.4z',
};

/** Many points as one path, which a browser draws a hundred times quicker than an element a point. */
export function pointsPath(points: Iterable<readonly [x: number, y: number]>, shape: PointShape = 'circle'): string {
  let path = '';
  for (const [x, y] of points) path += `M${x.toFixed(1)} ${y.toFixed(1)}${OUTLINES[shape]}`;
  return path;
}
