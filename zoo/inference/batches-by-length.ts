/** Of a batch, padding included: what runs cannot be stopped, and in a browser one thread runs it. */
const MOST_TOKENS = 512;
const MOST_ROWS = 8;

/** Puts items of about the same length together, so that little of a batch is padding; the shortest first. */
export function batchesByLength<Item>(
  items: readonly Item[],
  lengthOf: (item: Item) => number,
  mostRows = MOST_ROWS,
): Item[][] {
  const batches: Item[][] = [];
  for (const item of items.toSorted((a, b) => lengthOf(a) - lengthOf(b))) {
    const last = batches.at(-1);
    const hasRoom = last && last.length < mostRows && (last.length + 1) * lengthOf(item) <= MOST_TOKENS;
    if (hasRoom) last.push(item);
    else batches.push([item]);
  }
  return batches;
}
