import type { Pair } from './near-pictures.ts';

/** Texts whose sets of shingles have a Jaccard index of at least this are near duplicates. */
const MIN_SIMILARITY = 0.8;
/** Characters of a shingle. Source: Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.2.2, for texts as short as mails. */
const SHINGLE = 5;
/** Longer texts are compared by their beginning. */
const MAX_LENGTH = 20_000;
/**
 * Bands of rows of the signature: texts of similarity s are compared if a band is equal, with probability
 * 1 - (1 - s^4)^20, which is 0.99997 at 0.8. Source: the same, 3.4.
 */
const [BANDS, ROWS] = [20, 4];
/** A text is compared with this many others of its bucket at most: texts of one form share most of their shingles. */
const MAX_COMPARED = 20;
/** Sets of shingles that are kept for the next comparison. */
const KEPT_SETS = 2_000;

/**
 * Finds texts that are almost the same: their shingles, sequences of five characters of the text in lower case with single
 * spaces, have a Jaccard index of at least 0.8. Candidates come from MinHash; each is then compared exactly. Texts that are linked by
 * pairs already are not compared again, so the pairs link each group of near duplicates without naming every pair in it.
 *
 * @param read the text at a position from 0 to `count` - 1; called again for candidates
 */
export async function nearTexts(count: number, read: (position: number) => Promise<string>): Promise<Pair[]> {
  const signatures = new Uint32Array(count * BANDS * ROWS);
  for (let i = 0; i < count; i++)
    sign(shingles(await read(i)), signatures.subarray(i * BANDS * ROWS, (i + 1) * BANDS * ROWS));
  const pairs: Pair[] = [];
  const group = new Int32Array(count).map((_, i) => i);
  const groupOf = (i: number): number => {
    while (group[i] !== i) {
      group[i] = group[group[i]];
      i = group[i];
    }
    return i;
  };
  const setOf = cached(read);
  for (let band = 0; band < BANDS; band++)
    for (const bucket of buckets(signatures, count, band)) {
      const compared: number[] = [];
      for (const i of bucket) {
        for (const other of compared) {
          if (groupOf(other) === groupOf(i)) continue;
          if (similarity(await setOf(other), await setOf(i)) < MIN_SIMILARITY) continue;
          pairs.push(other < i ? [other, i] : [i, other]);
          group[groupOf(i)] = groupOf(other);
        }
        if (compared.length < MAX_COMPARED && !compared.some((other) => groupOf(other) === groupOf(i)))
          compared.push(i);
      }
    }
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** A text's shingles: their hashes, each once, ascending; of a shorter text, that of the whole. */
export function shingles(text: string): Int32Array {
  const plain = text.slice(0, MAX_LENGTH).toLowerCase().replace(/\s+/g, ' ').trim();
  const count = Math.max(1, plain.length - SHINGLE + 1);
  const distinct = new Int32Array(count);
  let found = 0;
  generation++;
  for (let start = 0; start < count; start++) {
    // FNV-1a over UTF-16 code units.
    let hash = 0x811c9dc5;
    for (let i = start; i < Math.min(plain.length, start + SHINGLE); i++)
      hash = Math.imul(hash ^ plain.charCodeAt(i), 0x01000193);
    hash = scramble(hash);
    if (isFirst(hash)) distinct[found++] = hash;
  }
  return distinct.subarray(0, found).sort();
}

/** A hash table that is emptied by counting on: a `Set` for each text takes ten times as long. It has room for MAX_LENGTH hashes. */
const SLOTS = 2 ** 16;
const slotHashes = new Int32Array(SLOTS);
const slotGenerations = new Int32Array(SLOTS);
let generation = 0;

function isFirst(hash: number): boolean {
  let slot = hash & (SLOTS - 1);
  for (; slotGenerations[slot] === generation; slot = (slot + 1) & (SLOTS - 1))
    if (slotHashes[slot] === hash) return false;
  slotHashes[slot] = hash;
  slotGenerations[slot] = generation;
  return true;
}

/** |A ∩ B| / |A ∪ B| of two ascending lists. */
export function similarity(a: Int32Array, b: Int32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = a[i] - b[j];
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return shared / (a.length + b.length - shared);
}

/** MinHash: of each of many orders of all hashes, the first that the set has. */
function sign(set: Int32Array, into: Uint32Array): void {
  into.fill(0xffffffff);
  for (const hash of set)
    for (let i = 0; i < into.length; i++) {
      const place = Math.imul(hash ^ SALTS[i], MULTIPLIERS[i]) >>> 0;
      if (place < into[i]) into[i] = place;
    }
}

const SALTS = Int32Array.from({ length: BANDS * ROWS }, (_, i) => scramble(i + 1));
const MULTIPLIERS = Int32Array.from({ length: BANDS * ROWS }, (_, i) => scramble(i + 1_000) | 1);

/** The finalizer of MurmurHash3. */
function scramble(hash: number): number {
  let x = hash ^ (hash >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
}

/** The positions whose signatures agree in a band, in groups of at least two. */
function buckets(signatures: Uint32Array, count: number, band: number): number[][] {
  const found = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const at = (i * BANDS + band) * ROWS;
    // Bands that differ and have the same key only cost a comparison.
    let key = 0;
    for (let row = at; row < at + ROWS; row++) key = scramble(key ^ signatures[row]);
    const bucket = found.get(key);
    if (bucket) bucket.push(i);
    else found.set(key, [i]);
  }
  return [...found.values()].filter(({ length }) => length > 1);
}

function cached(read: (position: number) => Promise<string>): (position: number) => Promise<Int32Array> {
  const kept = new Map<number, Int32Array>();
  return async (position) => {
    const set = kept.get(position) ?? shingles(await read(position));
    kept.delete(position);
    kept.set(position, set);
    if (kept.size > KEPT_SETS)
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    return set;
  };
}
