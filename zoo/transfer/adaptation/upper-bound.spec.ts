import { expect, test } from 'vitest';
import { upperBound } from './upper-bound.ts';

/** Five kinds a class, eight examples of each side by side: what a kind looks like says nothing about the others. */
const [CLASSES, KINDS, EACH] = [2, 5, 8];
const dimension = CLASSES * KINDS;
const kinds = Array.from({ length: dimension * EACH }, (_, row) => Math.floor(row / EACH));
const labels = kinds.map((kind) => Math.floor(kind / KINDS));
const features = { values: Float32Array.from(kinds.flatMap((kind) => oneHot(kind))), dimension };

function oneHot(place: number): number[] {
  return Array.from({ length: dimension }, (_, i) => (i === place ? 1 : 0));
}

test('examples that are alike and lie side by side are not held out together', async () => {
  expect(await upperBound(features, labels)).toBe(1);
});

test('there is no bound where a class has one example, or there is one class', async () => {
  const single = labels.map((label, row) => (row === 0 ? 2 : label));
  expect(await upperBound(features, single)).toBeNull();
  expect(
    await upperBound(
      features,
      labels.map(() => 0),
    ),
  ).toBeNull();
});
