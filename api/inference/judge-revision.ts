import { binomialAtLeast } from '../../zoo/evaluation/binomial-tail.ts';
import { fisherGreater } from '../../zoo/evaluation/fisher-exact.ts';
import type { RollbackRule } from '../database/tables/endpoints.ts';
import { LATENCY_BOUNDS, percentile } from './latency-histogram.ts';
import type { Traffic } from './traffic.ts';

/** A revision that is no worse than the others is taken back in at most this share of all splits, however long they last. */
export const FALSE_ALARMS = 0.01;
/** It is looked at again when it had a quarter more requests. */
const GROWTH = 1.25;
/** The quantile that the rule of latency compares. */
const QUANTILE = 0.95;

/**
 * Which look at a revision its requests allow: 0: it is not looked at yet. Looks are few, so that many looks do not make chance look like a fault, and
 * depend on the number of requests only.
 */
export function lookAt(requests: number, { minRequests }: Pick<RollbackRule, 'minRequests'>): number {
  return requests < minRequests ? 0 : 1 + Math.floor(Math.log(requests / minRequests) / Math.log(GROWTH));
}

/** The level of each test at a look. The levels of all looks, 1 to infinity, sum to half of `FALSE_ALARMS`: there are two tests. */
export const levelOf = (look: number): number => (FALSE_ALARMS / 2) * (6 / (Math.PI * look) ** 2);

/**
 * What is wrong with a revision that shares an endpoint's requests with others, in a sentence; null if nothing is.
 *
 * - Errors: Fisher's exact test, one-sided.
 * - Latency: the exact binomial test of a quantile. If its 95th percentile were at most the factor times the others', then a request would take
 *   longer than that with a probability of at most 0.05. The others' is not known, either: an upper bound of it stands in, by the same test, and
 *   each of the two gets half of the level. So it takes some hundred answers of the others.
 *
 * @param look as `lookAt` says; each look once
 */
export function judgeRevision(
  own: Traffic,
  others: Traffic,
  { rule, look }: { rule: Pick<RollbackRule, 'latencyFactor'>; look: number },
): string | null {
  return tooManyErrors(own, others, levelOf(look)) ?? tooSlow(own, others, rule.latencyFactor, levelOf(look));
}

function tooManyErrors(own: Traffic, others: Traffic, level: number): string | null {
  if (own.errors === 0 || others.requests === 0) return null;
  const rates = [own, others].map(({ errors, requests }) => ({ hits: errors, of: requests }));
  const p = fisherGreater(rates[0], rates[1]);
  if (p > level) return null;
  return `${own.errors} of ${own.requests} requests failed, and ${others.errors} of ${others.requests} of the other revisions (Fisher’s exact test, p = ${p.toPrecision(2)}).`;
}

function tooSlow(own: Traffic, others: Traffic, factor: number | null, level: number): string | null {
  const most = quantileAtMost(others.latencies, level / 2);
  if (factor === null || most === null) return null;
  // Those of the bucket in which the limit lies may be below it.
  const slow = sum(own.latencies.filter((_, bucket) => (LATENCY_BOUNDS[bucket - 1] ?? 0) >= factor * most));
  const p = binomialAtLeast(slow, { n: sum(own.latencies), p: 1 - QUANTILE });
  if (p > level / 2) return null;
  const [own95, usual] = [own, others].map(({ latencies }) => percentile(latencies, QUANTILE) ?? 0);
  return `The 95th percentile of its latency is ${own95.toFixed(1)} ms, and ${usual.toFixed(1)} ms of the other revisions: more than ${factor} times as long (binomial test of the quantile, p = ${p.toPrecision(2)}).`;
}

/** The least bound that the quantile exceeds with a probability of at most `level`; null if the answers are too few for one. */
function quantileAtMost(latencies: readonly number[], level: number): number | null {
  const n = sum(latencies);
  let below = 0;
  for (const [bucket, bound] of LATENCY_BOUNDS.entries()) {
    below += latencies[bucket];
    if (below > 0 && binomialAtLeast(below, { n, p: QUANTILE }) <= level) return bound;
  }
  return null;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
