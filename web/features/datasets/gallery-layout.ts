/** How a gallery lays its examples out: rows of equal height, in pages that are loaded together. */
export interface GalleryLayout {
  columns: number;
  /** In CSS pixels, with the gap below. */
  rowHeight: number;
  /** How many examples a page has: whole rows, at most 100, the API's limit. */
  pageSize: number;
  pageHeight: number;
}

const PICTURE = { width: 92, height: 138, gap: 8 };
const TEXT = { height: 116, perPage: 30 };
const MOST = 96;

/** The layout for a width in CSS pixels; one that has no room for a column gets one. */
export function galleryLayout(width: number, isText: boolean): GalleryLayout {
  if (isText) return laidOut(1, TEXT.height, TEXT.perPage);
  const columns = Math.max(1, Math.floor((width + PICTURE.gap) / (PICTURE.width + PICTURE.gap)));
  return laidOut(columns, PICTURE.height, Math.max(1, Math.floor(MOST / columns)));
}

const laidOut = (columns: number, rowHeight: number, rows: number): GalleryLayout => ({
  ...{ columns, rowHeight, pageSize: columns * rows, pageHeight: rows * rowHeight },
});

/** Where a key leads from the example at a place; null for another key. */
export function placeAfter(
  key: string,
  place: number,
  { total, columns, rows }: Record<'total' | 'columns' | 'rows', number>,
): number | null {
  const steps: Record<string, number> = {
    ...{ ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns },
    ...{ PageDown: columns * rows, PageUp: -columns * rows, Home: -total, End: total },
  };
  const step = steps[key];
  if (step === undefined) return null;
  return Math.min(total - 1, Math.max(0, place + step));
}
