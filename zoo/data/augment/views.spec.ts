import { expect, test } from 'vitest';
import { mirrored } from '../raster.ts';
import { fixturePixels } from '../testing/fixture-pixels.ts';
import { MOST_VIEWS, viewOf } from './views.ts';

const [width, height] = [32, 24];
const picture = { data: fixturePixels(2, width, height), width, height };

test('the first two views are the picture and its mirror image', () => {
  expect(viewOf(picture, 0)).toBe(picture);
  expect(viewOf(picture, 1)).toEqual(mirrored(picture));
});

test('all views have the size of the picture, and differ', () => {
  const views = Array.from({ length: MOST_VIEWS }, (_, view) => viewOf(picture, view));
  for (const view of views) expect([view.width, view.height, view.data.length]).toEqual([32, 24, 32 * 24 * 3]);
  expect(new Set(views.map(({ data }) => data.join())).size).toBe(MOST_VIEWS);
});

test('corners are seven eighths of the sides: each shows its own corner, and not the opposite edges', () => {
  // The red channel is the column, the green one the row, in steps that can be told apart.
  const places = {
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return [(pixel % width) * 8, Math.floor(pixel / width) * 8, 0][i % 3];
    }),
    width,
    height,
  };
  const edges = (view: number) => {
    const { data } = viewOf(places, view);
    const last = (width * height - 1) * 3;
    return { left: data[0], right: data[(width - 1) * 3], top: data[1], bottom: data[last + 1] };
  };
  expect(edges(4)).toEqual({ left: 0, right: 27 * 8, top: 0, bottom: 20 * 8 });
  expect(edges(6)).toEqual({ left: 4 * 8, right: 31 * 8, top: 0, bottom: 20 * 8 });
  expect(edges(8)).toEqual({ left: 0, right: 27 * 8, top: 3 * 8, bottom: 23 * 8 });
  // Mirrored: the lower right corner.
  expect(edges(5)).toEqual({ left: 31 * 8, right: 4 * 8, top: 3 * 8, bottom: 23 * 8 });
});
