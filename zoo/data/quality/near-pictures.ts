/**
 * Pictures whose hashes differ in at most this many of 64 bits, and the mean colours of whose quarters by at most this of 255, are near
 * duplicates. JPEG at quality 40 and scaling to a half stay within both; of the 1,906 emoji by Google without skin tones, 91 of 1.8
 * million pairs do: the same flag twice, a clock at one and at two, families that differ in one head.
 */
const [MAX_BITS, MAX_COLOR] = [8, 4];

/** A pair of examples, by their positions: the first is the lower one. */
export type Pair = [number, number];

interface Hashed {
  high: number;
  low: number;
  colors: Buffer;
}

/**
 * Finds pictures that look almost alike, by their fingerprints (`fingerprint`); null is a picture without one, and like none.
 * Of equal fingerprints, each is paired with the first alone, so that a thousand copies are a thousand pairs.
 *
 * Hashes that differ in eight bits agree in one of nine parts, so that only those that share a part are compared.
 */
export function nearPictures(fingerprints: (string | null)[]): Pair[] {
  const pairs: Pair[] = [];
  const first = new Map<string, number>();
  for (const [i, fingerprint] of fingerprints.entries()) {
    if (fingerprint === null) continue;
    const same = first.get(fingerprint);
    if (same === undefined) first.set(fingerprint, i);
    else pairs.push([same, i]);
  }
  const places = [...first.values()];
  const hashes = [...first.keys()].map(parse);
  for (const [part, partOf] of PARTS.entries())
    for (const bucket of bucketsOf(hashes, partOf)) {
      // By the red of the first quarter: what lies further on than its tolerance is not near.
      bucket.sort((a, b) => hashes[a].colors[0] - hashes[b].colors[0] || a - b);
      for (const [at, a] of bucket.entries())
        for (let next = at + 1; next < bucket.length; next++) {
          const b = bucket[next];
          if (hashes[b].colors[0] - hashes[a].colors[0] > MAX_COLOR) break;
          if (!areNear(hashes[a], hashes[b])) continue;
          // A pair that agrees in several parts is counted in the first of them.
          if (PARTS.slice(0, part).some((earlier) => earlier(hashes[a]) === earlier(hashes[b]))) continue;
          pairs.push(ordered(places[a], places[b]));
        }
    }
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** The 64 bits in parts of 7, the last one of 8. */
const PARTS: ((hash: Hashed) => number)[] = [
  ({ high }) => high >>> 25,
  ({ high }) => (high >>> 18) & 0x7f,
  ({ high }) => (high >>> 11) & 0x7f,
  ({ high }) => (high >>> 4) & 0x7f,
  ({ high, low }) => ((high & 0xf) << 3) | (low >>> 29),
  ({ low }) => (low >>> 22) & 0x7f,
  ({ low }) => (low >>> 15) & 0x7f,
  ({ low }) => (low >>> 8) & 0x7f,
  ({ low }) => low & 0xff,
];

function parse(fingerprint: string): Hashed {
  return {
    high: Number.parseInt(fingerprint.slice(0, 8), 16),
    low: Number.parseInt(fingerprint.slice(8, 16), 16),
    colors: Buffer.from(fingerprint.slice(16), 'hex'),
  };
}

function bucketsOf(hashes: Hashed[], partOf: (hash: Hashed) => number): number[][] {
  const buckets = new Map<number, number[]>();
  for (const [i, hash] of hashes.entries()) {
    const bucket = buckets.get(partOf(hash));
    if (bucket) bucket.push(i);
    else buckets.set(partOf(hash), [i]);
  }
  return [...buckets.values()].filter(({ length }) => length > 1);
}

function areNear(a: Hashed, b: Hashed): boolean {
  if (bitCount(a.high ^ b.high) + bitCount(a.low ^ b.low) > MAX_BITS) return false;
  for (let i = 0; i < a.colors.length; i++) if (Math.abs(a.colors[i] - b.colors[i]) > MAX_COLOR) return false;
  return true;
}

/** The number of ones among 32 bits. Source: H. S. Warren, "Hacker's Delight", 2nd edition, figure 5-2. */
export function bitCount(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  count = (count + (count >>> 4)) & 0x0f0f0f0f;
  return Math.imul(count, 0x01010101) >>> 24;
}

const ordered = (a: number, b: number): Pair => (a < b ? [a, b] : [b, a]);
