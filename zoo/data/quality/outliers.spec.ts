import { expect, test } from 'vitest';
import peers from './fixtures/peers.json' with { type: 'json' };
import { meanDistances, outliers } from './outliers.ts';
import { fixtureNumbers } from './testing/fixture-numbers.ts';

/** What `far` in scripts/fixtures/data-quality.py makes. */
function rows({ seed, count, dimension }: (typeof peers.far)[number]) {
  const draw = fixtureNumbers(seed);
  const values = Float32Array.from({ length: count * dimension }, () => draw() + draw() + draw() - 1.5);
  for (let i = 0; i < count; i += 17)
    for (let j = 0; j < dimension; j++) values[i * dimension + j] *= dimension <= 3 ? -4 : (-1) ** j * 3;
  return { values, count, dimension };
}

test.each(peers.far)('as cleanlab’s Datalab: $count rows of $dimension features', (made) => {
  const features = rows(made);
  const distances = meanDistances(features);
  for (const [i, expected] of made.mean.entries()) expect(distances[i]).toBeCloseTo(expected, 5);
  expect(outliers(features)).toEqual(made.found);
});

test('a few examples, or equal ones, have no outliers', () => {
  expect(outliers({ values: new Float32Array(8).fill(1), count: 2, dimension: 4 })).toEqual([]);
  expect(outliers({ values: new Float32Array(40).fill(1), count: 10, dimension: 4 })).toEqual([]);
  expect(outliers({ values: new Float32Array(40), count: 10, dimension: 4 })).toEqual([]);
});

test('it stops when it is aborted', () => {
  const features = { values: new Float32Array(40), count: 10, dimension: 4 };
  expect(() => outliers(features, { signal: AbortSignal.abort(new Error('stop')) })).toThrow('stop');
});
