import { expect, test } from 'vitest';
import { type Random, random } from '../../zoo/data/random.ts';
import { fisherGreater } from '../../zoo/evaluation/fisher-exact.ts';
import { logChoose } from '../../zoo/evaluation/log-factorial.ts';
import { FALSE_ALARMS, judgeRevision, levelOf, lookAt } from './judge-revision.ts';
import { bucketOf, LATENCY_BUCKETS } from './latency-histogram.ts';
import type { Traffic } from './traffic.ts';

const RULE = { minRequests: 20, latencyFactor: 2 };

const nothing = (): Traffic => ({ requests: 0, errors: 0, latencies: new Array<number>(LATENCY_BUCKETS).fill(0) });

/** Requests of which each fails with a chance of `rate`, and takes a log-normal time around `median` ms otherwise. */
function ask(traffic: Traffic, requests: number, by: { rate: number; median: number; random: Random }): void {
  for (let i = 0; i < requests; i++) {
    traffic.requests++;
    if (by.random.next() < by.rate) {
      traffic.errors++;
      continue;
    }
    const normal = Math.sqrt(-2 * Math.log(1 - by.random.next())) * Math.cos(2 * Math.PI * by.random.next());
    traffic.latencies[bucketOf(by.median * Math.exp(0.4 * normal))]++;
  }
}

test('levels of all looks sum to half of the false alarms, and a look comes with a quarter more requests', () => {
  const looks = [19, 20, 24, 25, 31, 32, 2_000_000].map((requests) => lookAt(requests, RULE));
  expect(looks).toEqual([0, 1, 1, 2, 2, 3, 52]);
  let sum = 0;
  for (let look = 1; look <= 100_000; look++) sum += levelOf(look);
  expect(sum).toBeGreaterThan(0.9999 * (FALSE_ALARMS / 2));
  expect(sum).toBeLessThan(FALSE_ALARMS / 2);
});

test('property: with equal error rates, false alarms are as many as the exact distribution says', () => {
  const [own, others, rate, look] = [40, 110, 0.15, 1];
  const chance = (k: number, n: number) =>
    Math.exp(logChoose(n, k) + k * Math.log(rate) + (n - k) * Math.log(1 - rate));
  // The size of the test: the probability of all pairs of counts that it refuses.
  let size = 0;
  for (let a = 0; a <= own; a++)
    for (let b = 0; b <= others; b++) {
      const p = fisherGreater({ hits: a, of: own }, { hits: b, of: others });
      if (p <= levelOf(look)) size += chance(a, own) * chance(b, others);
    }
  expect(size).toBeLessThan(levelOf(look));
  const [splits, source] = [40_000, random(7)];
  let alarms = 0;
  for (let split = 0; split < splits; split++) {
    const [ours, theirs] = [nothing(), nothing()];
    ask(ours, own, { rate, median: 10, random: source });
    ask(theirs, others, { rate, median: 10, random: source });
    if (judgeRevision(ours, theirs, { rule: { latencyFactor: null }, look }) !== null) alarms++;
  }
  expect(Math.abs(alarms - size * splits)).toBeLessThan(4 * Math.sqrt(size * splits));
});

/** Whether a revision with a tenth of the requests is taken back before it had so many; by which look. */
function alarmOf(
  revision: { rate: number; median: number },
  source: Random,
  most = 600,
): { reason: string; requests: number } | null {
  const [own, others] = [nothing(), nothing()];
  let last = 0;
  while (own.requests < most) {
    // As workers look: whenever the counts are written.
    ask(own, 5, { ...revision, random: source });
    ask(others, 45, { rate: 0.05, median: 10, random: source });
    const look = lookAt(own.requests, RULE);
    if (look <= last) continue;
    last = look;
    const reason = judgeRevision(own, others, { rule: RULE, look });
    if (reason !== null) return { reason, requests: own.requests };
  }
  return null;
}

test('property: of revisions that are as good as the others, at most one of a hundred is taken back over all looks', () => {
  const [splits, source] = [600, random(11)];
  let alarms = 0;
  for (let split = 0; split < splits; split++) if (alarmOf({ rate: 0.05, median: 10 }, source)) alarms++;
  // The probability of more than this many of 600 at a rate of 0.01 is below 0.001.
  expect(alarms).toBeLessThan(15);
});

test('property: nor where it has most of the requests, and the limit is close to the others’ latency', () => {
  const [splits, source, rule] = [600, random(5), { minRequests: 20, latencyFactor: 1.1 }];
  let alarms = 0;
  for (let split = 0; split < splits; split++) {
    const [own, others] = [nothing(), nothing()];
    for (let last = 0; own.requests < 900; ) {
      ask(own, 9, { rate: 0, median: 10, random: source });
      ask(others, 1, { rate: 0, median: 10, random: source });
      const look = lookAt(own.requests, rule);
      if (look <= last) continue;
      last = look;
      if (judgeRevision(own, others, { rule, look }) === null) continue;
      alarms++;
      break;
    }
  }
  expect(alarms).toBeLessThan(15);
});

test('a revision that fails, or is slow, is taken back soon, with the numbers in the reason', () => {
  const source = random(3);
  expect(alarmOf({ rate: 1, median: 10 }, source)).toMatchObject({
    reason: expect.stringMatching(
      /^20 of 20 requests failed, and \d+ of 180 of the other revisions \(Fisher’s exact test, p = /,
    ),
    requests: 20,
  });
  expect(alarmOf({ rate: 0.3, median: 10 }, source)?.requests).toBeLessThan(150);
  const slow = alarmOf({ rate: 0.05, median: 40 }, source);
  expect(slow?.reason).toMatch(/95th percentile of its latency is [\d.]+ ms, and [\d.]+ ms .* more than 2 times/);
  // The limit stands on a bound of the others’ percentile, which some hundred answers make close.
  expect(slow?.requests).toBeLessThan(200);
  const own = nothing();
  ask(own, 100, { rate: 0, median: 40, random: source });
  const usual = nothing();
  ask(usual, 900, { rate: 0, median: 10, random: source });
  expect(judgeRevision(own, usual, { rule: { latencyFactor: null }, look: 1 })).toBeNull();
  expect(judgeRevision(own, usual, { rule: { latencyFactor: 10 }, look: 1 })).toBeNull();
  // Nobody to compare with.
  expect(judgeRevision({ ...own, errors: 50 }, nothing(), { rule: RULE, look: 1 })).toBeNull();
});
