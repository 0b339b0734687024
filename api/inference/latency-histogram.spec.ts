import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, LATENCY_BOUNDS, LATENCY_BUCKETS, percentile } from './latency-histogram.ts';

const histogram = (latencies: number[]) => {
  const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (const latency of latencies) counts[bucketOf(latency)]++;
  return counts;
};

test('a bound belongs to the bucket that it ends', () => {
  for (const [bucket, bound] of LATENCY_BOUNDS.entries()) {
    expect(bucketOf(bound)).toBe(bucket);
    expect(bucketOf(bound * 1.0001)).toBe(bucket + 1);
  }
  expect(bucketOf(0)).toBe(0);
  expect(bucketOf(Number.MAX_VALUE)).toBe(LATENCY_BUCKETS - 1);
});

test('without requests there is no percentile', () => {
  expect(percentile(histogram([]), 0.5)).toBeNull();
  expect(percentile([], 0.5)).toBeNull();
});

test('latencies beyond the largest bound count as that bound', () => {
  expect(percentile(histogram([1e9]), 0.5)).toBe(LATENCY_BOUNDS.at(-1));
});

// Below the first bound the position is unknown: there is no bucket to interpolate in.
const latencies = fc.array(fc.double({ min: 0.1, minExcluded: true, max: 1e5, noNaN: true }), {
  minLength: 1,
  maxLength: 200,
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

test('is within one bucket of the true percentile by nearest rank', () => {
  fc.assert(
    fc.property(latencies, share, (values, p) => {
      const sorted = [...values].sort((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1];
      const estimate = percentile(histogram(values), p) ?? Number.NaN;
      expect(Math.abs(Math.log(estimate / exact))).toBeLessThanOrEqual(Math.log(10) / 20 + 1e-9);
    }),
  );
});

test('never decreases as the share grows', () => {
  fc.assert(
    fc.property(latencies, share, share, (values, a, b) => {
      const counts = histogram(values);
      const [lower, upper] = [percentile(counts, Math.min(a, b)), percentile(counts, Math.max(a, b))];
      expect(lower ?? 0).toBeLessThanOrEqual(upper ?? 0);
    }),
  );
});
