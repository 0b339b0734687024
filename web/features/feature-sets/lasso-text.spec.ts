import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLasso, writeLasso } from './lasso-text.ts';
import { isInside, type Place } from './place-points.ts';

const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
const outlines = (corners: { minLength: number; maxLength: number }) =>
  fc.array(fc.record({ x: coordinate, y: coordinate }), corners);
const SEED = { seed: 14 };

const write = (outline: Place[]) => writeLasso({ method: 'PCA', outline }) ?? '';
const read = (text: string) => readLasso(text)?.outline ?? [];

test('a rectangle is sixteen characters of an address', () => {
  const rectangle = [
    { x: -1, y: -0.5 },
    { x: 0.25, y: -0.5 },
    { x: 0.25, y: 1 },
    { x: -1, y: 1 },
  ];
  const text = write(rectangle);
  expect(text).toBe('PCA.AAQAn_QAn___AA__');
  expect(encodeURIComponent(text)).toBe(text);
});

test('an outline of few corners is the same again, to a two-thousandth of the picture', () => {
  fc.assert(
    fc.property(outlines({ minLength: 3, maxLength: 24 }), (outline) => {
      const again = read(write(outline));
      expect(again).toHaveLength(outline.length);
      for (const [i, { x, y }] of outline.entries())
        expect(Math.max(Math.abs(again[i].x - x), Math.abs(again[i].y - y))).toBeLessThan(1 / 4_000);
    }),
    SEED,
  );
});

test('what was read is written as it was: a link does not change when it is sent on', () => {
  fc.assert(
    fc.property(outlines({ minLength: 3, maxLength: 300 }), (outline) => {
      const text = write(outline);
      expect(text.length).toBeLessThanOrEqual(100);
      expect(write(read(text))).toBe(text);
    }),
    SEED,
  );
});

test('a circle that a hand drew holds what is well inside, and nothing that is well outside', () => {
  const ring = (radius: number, corners: number): Place[] =>
    Array.from({ length: corners }, (_, i) => ({
      x: radius * Math.cos((i * 2 * Math.PI) / corners),
      y: radius * Math.sin((i * 2 * Math.PI) / corners),
    }));
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 900 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      (corners, radius) => {
        const kept = read(write(ring(radius, corners)));
        expect(ring(radius * 0.96, 50).every((place) => isInside(place, kept))).toBe(true);
        expect(ring(radius * 1.04, 50).some((place) => isInside(place, kept))).toBe(false);
      },
    ),
    { ...SEED, numRuns: 30 },
  );
});

test.each([
  '',
  'PCA',
  'PCA.',
  'TSNE.AAAABBBBCCCC',
  'PCA.AAAABBBB',
  'PCA.AAAABBBBCC.C',
  `PCA.${'A'.repeat(100)}`,
  'PCA.AAAABBBBCCCé',
])('%j is no lasso', (text) => expect(readLasso(text)).toBeNull());

test('a lasso is of one method’s map; one without an inside is none', () => {
  expect(readLasso('UMAP.AAQAn_QAn___')).toMatchObject({ method: 'UMAP', outline: [{ x: -1 }, {}, { y: 1 }] });
  expect(writeLasso({ method: 'PCA', outline: [{ x: 0, y: 0 }] })).toBeNull();
});

test('what was drawn beyond the picture ends at its border', () => {
  const beyond = [
    { x: -3, y: 0 },
    { x: 0, y: 7 },
    { x: 0.5, y: 0 },
  ];
  expect(read(write(beyond)).slice(0, 2)).toEqual([
    { x: -1, y: expect.closeTo(0, 3) },
    { x: expect.closeTo(0, 3), y: 1 },
  ]);
});
