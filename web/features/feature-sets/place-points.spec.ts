import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInside, nearestTo, placePoints, rectangle, relativeOutline, relativePlaces } from './place-points.ts';

const at = (x: number, y: number) => ({ x, y });

test('points fill the picture with one scale, upwards', () => {
  const size = { width: 120, height: 60, margin: 10 };
  expect(placePoints([at(0, 0), at(2, 1)], size)).toEqual([at(20, 50), at(100, 10)]);
  expect(placePoints([at(5, 5)], size)).toEqual([at(60, 30)]);
  expect(placePoints([], size)).toEqual([]);
});

test('an outline is the same around the same points, in a picture of any size', () => {
  const place = fc.record({ x: fc.integer({ min: -50, max: 50 }), y: fc.integer({ min: -50, max: 50 }) });
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 3, maxLength: 20 }),
      fc.integer({ min: 250, max: 1_200 }),
      (points, width) => {
        const picture = { width, height: 0.72 * width, margin: 14 };
        const outline = relativeOutline(placePoints(points, picture), points, picture);
        for (const [i, { x, y }] of relativePlaces(points).entries()) {
          expect(outline[i].x).toBeCloseTo(x, 9);
          expect(outline[i].y).toBeCloseTo(y, 9);
          expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(0.5);
        }
      },
    ),
    { seed: 14 },
  );
});

test('a lasso holds what is inside, of a hollow shape too', () => {
  const hollow = [at(0, 0), at(9, 0), at(9, 9), at(6, 9), at(6, 3), at(3, 3), at(3, 9), at(0, 9)];
  expect([at(1, 5), at(5, 5), at(8, 8), at(5, 1), at(10, 1)].map((place) => isInside(place, hollow))).toEqual([
    ...[true, false, true, true, false],
  ]);
  expect(isInside(at(1, 1), rectangle(at(2, 2), at(0, 0)))).toBe(true);
});

test('the nearest place within reach', () => {
  expect(nearestTo(at(0, 0), [at(5, 0), at(3, 0)], 10)).toBe(1);
  expect(nearestTo(at(0, 0), [at(5, 0)], 4)).toBe(-1);
});
