import { LATENCY_BOUNDS } from './latency-histogram.ts';

export interface LatencyBucket {
  fromMilliseconds: number;
  /** Null: no bound. */
  toMilliseconds: number | null;
  requests: number;
}

/** A page shows ten buckets a decade: two of the counters each. */
const MERGED = 2;

/** Counters of latencies as a histogram, from the first bucket that has a request to the last. The counter below all bounds is in the first one. */
export function bucketsOf(latencies: readonly number[]): LatencyBucket[] {
  const buckets: LatencyBucket[] = [];
  for (let at = 1; at < latencies.length; at += MERGED) {
    const last = at + MERGED - 1;
    const requests = latencies.slice(at === 1 ? 0 : at, last + 1).reduce((sum, count) => sum + count, 0);
    buckets.push({
      fromMilliseconds: at === 1 ? 0 : LATENCY_BOUNDS[at - 1],
      toMilliseconds: LATENCY_BOUNDS[last] ?? null,
      requests,
    });
  }
  const isFull = ({ requests }: LatencyBucket) => requests > 0;
  return buckets.slice(Math.max(0, buckets.findIndex(isFull)), buckets.findLastIndex(isFull) + 1);
}
