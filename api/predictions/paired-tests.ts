import { bootstrapIntervals } from '../../zoo/evaluation/bootstrap-difference.ts';
import { holm } from '../../zoo/evaluation/fairness/holm.ts';
import { mcnemarExact } from '../../zoo/evaluation/mcnemar.ts';
import { pairedDifferenceInterval } from '../../zoo/evaluation/paired-proportions.ts';
import { smallestLead } from '../../zoo/evaluation/smallest-lead.ts';

/** The p-value below which a difference counts as real. */
const LEVEL = 0.05;

/** What is known of two models on the same examples. They are numbered in the order of the lists. */
export interface PairedTest {
  a: number;
  b: number;
  onlyARight: number;
  onlyBRight: number;
  pValue: number;
  /** By Holm's method, for all pairs of the comparison. */
  adjustedPValue: number;
  /** Of `b` over `a`, in the metric that the test is about. */
  difference: number;
  /** 95 %. */
  interval: [number, number];
  /** By how many examples one has to be ahead for the test to show it; null where the test does not count examples. */
  smallestLead: number | null;
}

/** A pair before it is known how many others there are. */
export type UncorrectedTest = Omit<PairedTest, 'adjustedPValue' | 'smallestLead'>;

/** Tests every pair of lists. */
export function everyPair<T, Tested extends object>(
  lists: T[],
  test: (ofA: T, ofB: T) => Tested,
): (Tested & { a: number; b: number })[] {
  return lists.flatMap((ofA, a) => lists.slice(a + 1).map((ofB, i) => ({ a, b: a + 1 + i, ...test(ofA, ofB) })));
}

/**
 * Adds the 95 % bootstrap interval of each pair's difference in a statistic: every pair has the same resamples, so that a list's own
 * statistic is computed once for all of its pairs.
 */
export function withIntervals<T>(
  pairs: Omit<UncorrectedTest, 'interval'>[],
  { lists, examples, statistic }: { lists: T[]; examples: number; statistic: (of: T, drawn: Uint32Array) => number },
): UncorrectedTest[] {
  const intervals = bootstrapIntervals(examples, pairs.length, (drawn) => {
    const own = lists.map((list) => statistic(list, drawn));
    return pairs.map(({ a, b }) => own[b] - own[a]);
  });
  return pairs.map((pair, i) => ({ ...pair, interval: intervals[i] }));
}

/**
 * Corrects the p-values for the number of pairs, and adds what could have been seen at all.
 *
 * @param countsExamples whether the test is of how many examples only one of the two has right
 */
export function corrected(pairs: UncorrectedTest[], countsExamples: boolean): PairedTest[] {
  const adjusted = holm(pairs.map(({ pValue }) => pValue));
  return pairs.map((pair, i) => ({
    ...pair,
    adjustedPValue: adjusted[i],
    smallestLead: countsExamples ? smallestLead(pair.onlyARight + pair.onlyBRight, LEVEL / pairs.length) : null,
  }));
}

/** McNemar's exact test of two models, of which each example is right or wrong, with the difference of their accuracies. */
export function testRight(ofA: boolean[], ofB: boolean[]): Omit<UncorrectedTest, 'a' | 'b'> {
  const onlyARight = ofA.filter((right, i) => right && !ofB[i]).length;
  const onlyBRight = ofB.filter((right, i) => right && !ofA[i]).length;
  return {
    onlyARight,
    onlyBRight,
    pValue: mcnemarExact(onlyARight, onlyBRight),
    difference: ofA.length === 0 ? 0 : (onlyBRight - onlyARight) / ofA.length,
    interval: ofA.length === 0 ? [-1, 1] : pairedDifferenceInterval(onlyARight, onlyBRight, ofA.length),
  };
}

/** The exact sign test of the errors of every two models, with the difference of their means. */
export function testErrors(lists: number[][]): UncorrectedTest[] {
  const pairs = everyPair(lists, (ofA, ofB) => {
    const onlyARight = ofA.filter((error, i) => error < ofB[i]).length;
    const onlyBRight = ofB.filter((error, i) => error < ofA[i]).length;
    return {
      onlyARight,
      onlyBRight,
      pValue: mcnemarExact(onlyARight, onlyBRight),
      difference: mean(ofB.map((error, i) => error - ofA[i])),
    };
  });
  return withIntervals(pairs, {
    lists: lists.map((errors) => Float64Array.from(errors)),
    examples: lists[0].length,
    statistic: meanAt,
  });
}

const mean = (values: number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

function meanAt(values: Float64Array, places: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += values[places[i]];
  return places.length === 0 ? 0 : sum / places.length;
}
