import { random } from '../data/random.ts';
import { InvalidInputError } from '../errors.ts';

/** How many spans of one text a model finds, how many of these are right, and how many there are. */
export interface SpanCounts {
  found: number;
  right: number;
  wanted: number;
}

/** Up to so many texts that tell the models apart, every exchange is tried: 8,192. */
const MOST_EXACT = 13;
/** Exchanges that are drawn where they are more. */
const DRAWS = 9_999;
/** Equal differences whose sums were rounded differently. */
const ROUNDING = 1e-12;

/**
 * A paired permutation test of the F1 of spans, two-sided: could two models, evaluated on the same texts, be equally good? If they are, each
 * text's result could be either model's, so the difference in F1 is compared with those after exchanging the models' results in any of the
 * texts. F1 is over all spans (micro average). Spans of one text depend on each other, and F1 is no mean over texts; this test assumes
 * neither, which McNemar's would.
 *
 * With up to 13 texts that tell the models apart the p-value is exact. With more it is `(more extreme + 1) / (draws + 1)` of 9,999 draws.
 *
 * E. W. Noreen, Computer-Intensive Methods for Testing Hypotheses (1989); A. Yeh, "More accurate tests for the statistical significance of
 * result differences", COLING 2000. Same as `scipy.stats.permutation_test(permutation_type="samples")`.
 *
 * @param a, @param b of the same texts, in the same order
 */
export function spanPermutationTest(a: readonly SpanCounts[], b: readonly SpanCounts[], seed = 0): number {
  if (a.length !== b.length) {
    throw new InvalidInputError(
      `One model has ${a.length} texts, the other ${b.length}: compare them on the same ones.`,
    );
  }
  const [ofA, ofB] = [sumOf(a), sumOf(b)];
  // What an exchange moves from A to B; the same moves from B to A.
  const moves = a
    .map((own, i) => minus(b[i], own))
    .filter(({ found, right, wanted }) => found !== 0 || right !== 0 || wanted !== 0);
  const observed = Math.abs(f1(ofA) - f1(ofB)) - ROUNDING;
  const isExtreme = (isExchanged: (place: number) => boolean) => {
    const moved = sumOf(moves.filter((_, place) => isExchanged(place)));
    return Math.abs(f1(plus(ofA, moved)) - f1(minus(ofB, moved))) >= observed;
  };
  if (moves.length <= MOST_EXACT) {
    const all = 2 ** moves.length;
    let extreme = 0;
    for (let subset = 0; subset < all; subset++) if (isExtreme((place) => (subset >> place) % 2 === 1)) extreme++;
    return extreme / all;
  }
  const { next } = random(seed);
  let extreme = 0;
  for (let draw = 0; draw < DRAWS; draw++) if (isExtreme(() => next() < 0.5)) extreme++;
  return (extreme + 1) / (DRAWS + 1);
}

const plus = (a: SpanCounts, b: SpanCounts): SpanCounts => ({
  found: a.found + b.found,
  right: a.right + b.right,
  wanted: a.wanted + b.wanted,
});

const minus = (a: SpanCounts, b: SpanCounts): SpanCounts => ({
  found: a.found - b.found,
  right: a.right - b.right,
  wanted: a.wanted - b.wanted,
});

function sumOf(counts: readonly SpanCounts[]): SpanCounts {
  const sum = { found: 0, right: 0, wanted: 0 };
  for (const { found, right, wanted } of counts) {
    sum.found += found;
    sum.right += right;
    sum.wanted += wanted;
  }
  return sum;
}

const f1 = ({ found, right, wanted }: SpanCounts): number => (right === 0 ? 0 : (2 * right) / (found + wanted));
