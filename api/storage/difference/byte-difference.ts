import { InvalidInputError } from '../../../zoo/errors.ts';

/**
 * Bytes as copies of parts of other bytes and what is new, as rsync finds them (Tridgell 1999): blocks of the base at multiples of
 * `BLOCK` are looked up by a hash that rolls over the target. Checkpoints of one fine-tune share their frozen weights, which stand at
 * other offsets where a string before them is longer.
 *
 * The format, little-endian: the number of parts as u32, then for each `[start: f64, length: f64]`, where a start below 0 is new bytes,
 * then the new bytes in their order.
 */
const BLOCK = 1024;
const HEADER = 4;
const PART = 16;
const NEW = -1;

/** A run of the target's bytes: in the base from `start` on, or new bytes of the difference. */
export interface Part {
  from: 'BASE' | 'DIFFERENCE';
  start: number;
  length: number;
}

/**
 * @param mostNew gives up at more new bytes than this
 * @returns what turns `base` into `target`; null if it gave up
 */
export function makeDifference(
  base: Uint8Array,
  target: Uint8Array,
  mostNew = Number.POSITIVE_INFINITY,
): Buffer | null {
  const blocks = blocksOf(base);
  const parts: { start: number; length: number }[] = [];
  const news: Uint8Array[] = [];
  /** Where the new bytes begin that are in no part yet, and how many there were before. */
  let fresh = 0;
  let counted = 0;
  const addNew = (end: number) => {
    if (end === fresh) return;
    parts.push({ start: NEW, length: end - fresh });
    news.push(target.subarray(fresh, end));
    counted += end - fresh;
  };
  const sums = new RollingSums(target);
  for (let at = 0; at + BLOCK <= target.length; ) {
    // Up to a block of what seems new may agree with what stands before the next block.
    if (counted + at - fresh - BLOCK > mostNew) return null;
    const { start, length } = longestRun(base, blocks.get(sums.at(at)), target, at);
    if (length < BLOCK) {
      at++;
      continue;
    }
    // What stands before a block may agree, too.
    let back = 0;
    while (at - back > fresh && start > back && base[start - back - 1] === target[at - back - 1]) back++;
    addNew(at - back);
    parts.push({ start: start - back, length: length + back });
    at += length;
    fresh = at;
  }
  addNew(target.length);
  if (counted > mostNew) return null;
  const header = Buffer.alloc(HEADER + PART * parts.length);
  header.writeUInt32LE(parts.length);
  for (const [i, { start, length }] of parts.entries()) {
    header.writeDoubleLE(start, HEADER + PART * i);
    header.writeDoubleLE(length, HEADER + PART * i + 8);
  }
  return Buffer.concat([header, ...news]);
}

/**
 * The parts of the target, in their order, with the places of the new bytes in the difference.
 *
 * @throws InvalidInputError for bytes that are no difference
 */
export function partsOf(difference: Buffer): Part[] {
  const refuse = () => new InvalidInputError('The difference of a checkpoint is damaged.');
  if (difference.length < HEADER) throw refuse();
  const count = difference.readUInt32LE();
  let fresh = HEADER + PART * count;
  if (fresh > difference.length) throw refuse();
  const parts: Part[] = [];
  for (let i = 0; i < count; i++) {
    const start = difference.readDoubleLE(HEADER + PART * i);
    const length = difference.readDoubleLE(HEADER + PART * i + 8);
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(length) || length < 1) throw refuse();
    if (start >= 0) parts.push({ from: 'BASE', start, length });
    else {
      parts.push({ from: 'DIFFERENCE', start: fresh, length });
      fresh += length;
    }
  }
  if (fresh !== difference.length) throw refuse();
  return parts;
}

/** The places of the base's blocks by their sums. */
function blocksOf(base: Uint8Array): Map<number, number[]> {
  const blocks = new Map<number, number[]>();
  const sums = new RollingSums(base);
  for (let at = 0; at + BLOCK <= base.length; at += BLOCK) {
    const key = sums.at(at);
    const list = blocks.get(key);
    // Long runs of zeros fill many blocks; a few of them are enough to find one.
    if (list === undefined) blocks.set(key, [at]);
    else if (list.length < 8) list.push(at);
  }
  return blocks;
}

/** The place in the base, of some, from which most bytes agree with the target's at `at`. */
function longestRun(base: Uint8Array, places: number[] | undefined, target: Uint8Array, at: number) {
  let best = { start: 0, length: 0 };
  for (const start of places ?? []) {
    const most = Math.min(base.length - start, target.length - at);
    let length = 0;
    while (length < most && base[start + length] === target[at + length]) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** Two sums of a block, as in rsync: of its bytes, and of the sums of its prefixes, modulo 2^16. */
class RollingSums {
  #at = -1;
  #a = 0;
  #b = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Of the block that begins at `at`: quick one byte after the last. */
  at(at: number): number {
    if (this.#at !== -1 && at === this.#at + 1) {
      const leaves = this.bytes[this.#at];
      this.#a = (this.#a - leaves + this.bytes[at + BLOCK - 1]) & 0xffff;
      this.#b = (this.#b - BLOCK * leaves + this.#a) & 0xffff;
    } else {
      this.#a = 0;
      this.#b = 0;
      for (let i = at; i < at + BLOCK; i++) {
        this.#a = (this.#a + this.bytes[i]) & 0xffff;
        this.#b = (this.#b + this.#a) & 0xffff;
      }
    }
    this.#at = at;
    return this.#a * 0x10000 + this.#b;
  }
}
