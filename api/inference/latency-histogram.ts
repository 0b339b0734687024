/** Buckets a decade of latency; the error of a percentile is at most the width of one: 10^(1/20), 12 %. */
const PER_DECADE = 20;

/** Upper bounds of the buckets, milliseconds: 0.1 ms to 100 s, evenly spaced on a logarithmic scale. */
export const LATENCY_BOUNDS: readonly number[] = Array.from(
  { length: 6 * PER_DECADE + 1 },
  (_, i) => 0.1 * 10 ** (i / PER_DECADE),
);

/** The number of counters of a histogram: one a bound, and one for everything slower. */
export const LATENCY_BUCKETS = LATENCY_BOUNDS.length + 1;

/** The bucket of a latency: the first whose upper bound is not below it. */
export function bucketOf(milliseconds: number): number {
  if (!(milliseconds > LATENCY_BOUNDS[0])) return 0;
  let bucket = Math.min(LATENCY_BUCKETS - 1, Math.ceil(PER_DECADE * Math.log10(milliseconds / LATENCY_BOUNDS[0])));
  // The logarithm can be one off at a bound.
  while (bucket > 0 && milliseconds <= LATENCY_BOUNDS[bucket - 1]) bucket--;
  while (bucket < LATENCY_BOUNDS.length && milliseconds > LATENCY_BOUNDS[bucket]) bucket++;
  return bucket;
}

/**
 * The latency, in milliseconds, that the share `p` (0 to 1) of the requests did not exceed: nearest rank, with geometric
 * interpolation inside its bucket. Null without requests; the largest bound for anything beyond it.
 */
export function percentile(counts: readonly number[], p: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(p * total));
  let below = 0;
  for (const [bucket, count] of counts.entries()) {
    if (below + count < rank) {
      below += count;
      continue;
    }
    if (bucket >= LATENCY_BOUNDS.length) break;
    const share = (rank - below) / count;
    const upper = LATENCY_BOUNDS[bucket];
    if (bucket === 0) return upper * share;
    const lower = LATENCY_BOUNDS[bucket - 1];
    return lower * (upper / lower) ** share;
  }
  return LATENCY_BOUNDS[LATENCY_BOUNDS.length - 1];
}
