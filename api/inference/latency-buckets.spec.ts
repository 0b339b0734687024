import { expect, test } from 'vitest';
import { bucketsOf } from './latency-buckets.ts';
import { bucketOf, LATENCY_BUCKETS } from './latency-histogram.ts';

const histogram = (...milliseconds: number[]) => {
  const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (const one of milliseconds) counts[bucketOf(one)]++;
  return bucketsOf(counts);
};

test('from the first bucket with a request to the last, and each request in the bucket that holds it', () => {
  const buckets = histogram(9, 10, 10.5, 31);
  expect(buckets).toMatchObject(
    [{ requests: 2 }, { requests: 1 }, ...Array(4).fill({}), { requests: 1 }].slice(0, buckets.length),
  );
  expect(buckets.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
  expect(buckets[0].fromMilliseconds).toBeCloseTo(7.943, 3);
  expect(buckets[0].toMilliseconds).toBeCloseTo(10, 9);
  for (const [i, { fromMilliseconds }] of buckets.entries())
    if (i > 0) expect(fromMilliseconds).toBe(buckets[i - 1].toMilliseconds);
});

test('the fastest and the slowest, and none', () => {
  expect(histogram()).toEqual([]);
  expect(histogram(0)).toMatchObject([{ fromMilliseconds: 0, requests: 1 }]);
  expect(histogram(1e7)).toMatchObject([{ toMilliseconds: null, requests: 1 }]);
  expect(histogram(1e7)[0].fromMilliseconds).toBeCloseTo(100_000, 3);
});

test('no counter is lost', () => {
  const all = bucketsOf(new Array(LATENCY_BUCKETS).fill(1));
  expect(all.reduce((sum, { requests }) => sum + requests, 0)).toBe(LATENCY_BUCKETS);
});
