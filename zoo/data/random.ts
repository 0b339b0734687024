/** A seeded source of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), with 53 random bits. */
  next(): number;
  /**
   * Fills an array with `below` where `next()` would be below a rate, otherwise with `above`. It draws the same numbers as `next`, in a
   * third of the time: a dropout mask has thousands of them a step.
   */
  choose(into: Float32Array, rate: number, below: number, above: number): void;
  /** The same elements in random order, as a new array (Fisher-Yates). */
  shuffle<T>(xs: readonly T[]): T[];
  /** The state that `restoreRandom` continues from: four unsigned 32-bit integers. */
  state(): RandomState;
}

export type RandomState = [number, number, number, number];

/** A generator whose state comes from `seed` (an integer; only its low 32 bits count) by SplitMix32. */
export function random(seed: number): Random {
  let x = seed >>> 0;
  const splitMix = (): number => {
    x = (x + 0x9e3779b9) >>> 0;
    let z = x;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return restoreRandom([splitMix(), splitMix(), splitMix(), splitMix()]);
}

/**
 * A generator that continues from another's state: xoshiro128** of D. Blackman and S. Vigna, "Scrambled linear pseudorandom
 * number generators", ACM TOMS 47 (2021). Not for secrets.
 */
export function restoreRandom(state: RandomState): Random {
  let [a, b, c, d] = state;
  const nextUint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
  const next = (): number => ((nextUint32() >>> 5) * 2 ** 26 + (nextUint32() >>> 6)) / 2 ** 53;
  // Local variables and no calls: V8 keeps them in registers.
  const choose = (into: Float32Array, rate: number, below: number, above: number): void => {
    let [w, x, y, z] = [a, b, c, d];
    for (let i = 0; i < into.length; i++) {
      let five = Math.imul(x, 5);
      const high = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
      let t = x << 9;
      y ^= w;
      z ^= x;
      x ^= y;
      w ^= z;
      y ^= t;
      z = (z << 11) | (z >>> 21);
      five = Math.imul(x, 5);
      const low = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
      t = x << 9;
      y ^= w;
      z ^= x;
      x ^= y;
      w ^= z;
      y ^= t;
      z = (z << 11) | (z >>> 21);
      into[i] = ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53 < rate ? below : above;
    }
    [a, b, c, d] = [w, x, y, z];
  };
  return {
    next,
    choose,
    shuffle<T>(xs: readonly T[]): T[] {
      const shuffled = [...xs];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      return shuffled;
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** One seed from two numbers, such that neighbouring pairs give unrelated seeds. */
export function mix(seed: number, counter: number): number {
  let z = (seed ^ Math.imul(counter + 1, 0x9e3779b9)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
