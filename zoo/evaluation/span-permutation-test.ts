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
 * With up to 13 texts that tell the models apart the p-value is exact. With more it is `(more extreme + 1) / (draws + 1)` of 9,999 draws. Texts in
 * which an exchange moves the same are drawn together: how many of them are exchanged is all that counts.
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
  const moves = movesOf(a, b);
  const texts = moves.reduce((sum, { count }) => sum + count, 0);
  const observed = Math.abs(f1(ofA) - f1(ofB)) - ROUNDING;
  const isExtreme = (exchanged: (count: number) => number) => {
    const moved = { found: 0, right: 0, wanted: 0 };
    for (const { found, right, wanted, count } of moves) {
      const times = exchanged(count);
      moved.found += times * found;
      moved.right += times * right;
      moved.wanted += times * wanted;
    }
    return Math.abs(f1(plus(ofA, moved)) - f1(minus(ofB, moved))) >= observed;
  };
  if (texts <= MOST_EXACT) return exactly(texts, isExtreme);
  const { next } = random(seed);
  const draw = (count: number) => drawHalf(count, next);
  let extreme = 0;
  for (let i = 0; i < DRAWS; i++) if (isExtreme(draw)) extreme++;
  return (extreme + 1) / (DRAWS + 1);
}

/** What an exchange moves from A to B (the same moves from B to A), and in how many texts it moves that; without those where it moves nothing. */
function movesOf(a: readonly SpanCounts[], b: readonly SpanCounts[]): (SpanCounts & { count: number })[] {
  const moves = new Map<string, SpanCounts & { count: number }>();
  for (const [i, own] of a.entries()) {
    const move = minus(b[i], own);
    if (move.found === 0 && move.right === 0 && move.wanted === 0) continue;
    const key = `${move.found} ${move.right} ${move.wanted}`;
    const same = moves.get(key);
    if (same) same.count++;
    else moves.set(key, { ...move, count: 1 });
  }
  return [...moves.values()];
}

/** Tries every subset of the texts. */
function exactly(texts: number, isExtreme: (exchanged: (count: number) => number) => boolean): number {
  const all = 2 ** texts;
  let extreme = 0;
  for (let subset = 0; subset < all; subset++) {
    let left = subset;
    const take = (count: number) => {
      const own = left & (2 ** count - 1);
      left >>= count;
      return bitsIn(own);
    };
    if (isExtreme(take)) extreme++;
  }
  return extreme / all;
}

/** How many of so many texts are exchanged, each with probability 0.5: one random bit a text. */
function drawHalf(count: number, next: () => number): number {
  let exchanged = 0;
  for (let left = count; left > 0; left -= 32) {
    const word = next() * 2 ** 32;
    exchanged += bitsIn(left >= 32 ? word : word >>> (32 - left));
  }
  return exchanged;
}

/** The bits of a 32-bit number that are 1. H. S. Warren, Hacker's Delight, 2nd edition (2012), figure 5-2. */
function bitsIn(word: number): number {
  let bits = word | 0;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
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
