import type { Place } from './place-points.ts';

/** What a hand draws has hundreds of corners, each a pixel or so from the next. */
const MOST_DRAWN = 200;
/** The most corners of an outline that is kept: a hand's shape, in an address that is still short. */
const MOST_CORNERS = 24;
/** Two of them are a coordinate. All of them may stand in an address as they are. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const LARGEST = DIGITS.length ** 2 - 1;
const OUTLINE = new RegExp(`^([\\w-]{4}){3,${MOST_CORNERS}}$`);

/** An outline, and the method of the map that it was drawn on. */
export interface DrawnLasso {
  method: 'PCA' | 'UMAP';
  outline: Place[];
}

/** A lasso for an address: `PCA.AAQAn_QAn___AA__`; nothing where the outline holds nothing. */
export function writeLasso({ method, outline }: DrawnLasso): string | null {
  return outline.length < 3 ? null : `${method}.${writeOutline(outline)}`;
}

/** The lasso of a text that `writeLasso` wrote; null for another. */
export function readLasso(text: string): DrawnLasso | null {
  const [method, drawn = '', ...more] = text.split('.');
  const outline = readOutline(drawn);
  return (method === 'PCA' || method === 'UMAP') && outline && more.length === 0 ? { method, outline } : null;
}

/** An outline as a text for an address, four characters a corner: the corners that make its shape. Coordinates are -1 to 1. */
const writeOutline = (outline: readonly Place[]): string =>
  simplified(outline)
    .flatMap(({ x, y }) => [x, y])
    .map(digitsOf)
    .join('');

/** The outline of a text that `writeOutline` wrote; null for another. */
function readOutline(text: string): Place[] | null {
  if (!OUTLINE.test(text)) return null;
  return Array.from({ length: text.length / 4 }, (_, i) => ({
    x: coordinateOf(text.slice(4 * i, 4 * i + 2)),
    y: coordinateOf(text.slice(4 * i + 2, 4 * i + 4)),
  }));
}

/** The corner that changes the shape least goes, until few are left: https://en.wikipedia.org/wiki/Visvalingam–Whyatt_algorithm */
function simplified(outline: readonly Place[]): Place[] {
  const step = Math.ceil(outline.length / MOST_DRAWN);
  const corners = outline.filter((_, i) => i % step === 0);
  while (corners.length > MOST_CORNERS) {
    const areas = corners.map((corner, i) =>
      areaOf(corners.at(i - 1) ?? corner, corner, corners[(i + 1) % corners.length]),
    );
    corners.splice(areas.indexOf(Math.min(...areas)), 1);
  }
  return corners;
}

/** Twice the area of a triangle. */
const areaOf = (a: Place, b: Place, c: Place): number =>
  Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));

function digitsOf(coordinate: number): string {
  const step = Math.round(((Math.min(1, Math.max(-1, coordinate)) + 1) / 2) * LARGEST);
  return DIGITS[step >> 6] + DIGITS[step & 63];
}

function coordinateOf([high, low]: string): number {
  return ((DIGITS.indexOf(high) * DIGITS.length + DIGITS.indexOf(low)) / LARGEST) * 2 - 1;
}
