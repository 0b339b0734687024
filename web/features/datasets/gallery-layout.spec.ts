import { expect, test } from 'vitest';
import { galleryLayout, placeAfter } from './gallery-layout.ts';

test('pages are whole rows of at most 100 examples', () => {
  for (const width of [0, 320, 700, 1400, 20_000]) {
    const { columns, pageSize, pageHeight, rowHeight } = galleryLayout(width, false);
    expect(pageSize % columns).toBe(0);
    expect(pageHeight).toBe((pageSize / columns) * rowHeight);
    if (width < 10_000) expect(pageSize).toBeLessThanOrEqual(100);
  }
  expect(galleryLayout(700, true).columns).toBe(1);
});

test('keys lead through rows and columns, and not beyond the ends', () => {
  const size = { total: 100, columns: 6, rows: 4 };
  const keys = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'PageDown', 'Home', 'End', 'a'];
  expect(keys.map((key) => placeAfter(key, 3, size))).toEqual([4, 2, 9, 0, 27, 0, 99, null]);
});
