import type { NetworkBuilder } from './network-builder.ts';

/**
 * Which row of a table of `(2 · window − 1)²` relative positions belongs to each pair of tokens of a window: int64
 * `[window², window²]`. Source: Liu et al., 2021, section 3.2.
 */
export function relativePositions(window: number): number[] {
  const tokens = Array.from({ length: window * window }, (_, i) => [Math.floor(i / window), i % window]);
  const place = (distance: number) => distance + window - 1;
  return tokens.flatMap(([row, column]) =>
    tokens.map(([r, c]) => place(row - r) * (2 * window - 1) + place(column - c)),
  );
}

/** What is added to the scores of tokens that only the shift brought into one window, as in Swin's own code. */
const MASKED = -100;

/**
 * The mask of shifted windows, `[windows, window², window²]`: 0 for tokens that were neighbours before the shift, −100 for those
 * that came round the picture's edge.
 *
 * @param rows of windows @param columns of windows
 */
export function shiftedWindowMask(rows: number, columns: number, window: number, shift: number): Float32Array {
  const area = window * window;
  // Along an axis there are three regions: before the last window, and the two parts of that.
  const region = (place: number, count: number) =>
    Number(place >= (count - 1) * window) + Number(place >= count * window - shift);
  const mask = new Float32Array(rows * columns * area * area);
  for (let index = 0; index < rows * columns; index++) {
    const [top, left] = [Math.floor(index / columns) * window, (index % columns) * window];
    const regions = Array.from(
      { length: area },
      (_, i) => 3 * region(top + Math.floor(i / window), rows) + region(left + (i % window), columns),
    );
    for (let i = 0; i < area; i++) {
      for (let j = 0; j < area; j++) {
        mask[(index * area + i) * area + j] = regions[i] === regions[j] ? 0 : MASKED;
      }
    }
  }
  return mask;
}

/**
 * Moves rows and columns of `[batch, height, width, features]` towards the start, those at the start to the end: `torch.roll` by
 * −rows and −columns.
 */
export function roll(build: NetworkBuilder, x: string, rows: number, columns: number): string {
  const moves = [rows, columns].map((distance, i) => ({ distance, axis: i + 1 }));
  return moves.reduce((moved, { distance, axis }) => {
    const part = (from: number, to: number) =>
      build.node('Slice', [moved, build.ints([from]), build.ints([to]), build.ints([axis])]);
    return build.node('Concat', [part(distance, 2 ** 31 - 1), part(0, distance)], { axis });
  }, x);
}
