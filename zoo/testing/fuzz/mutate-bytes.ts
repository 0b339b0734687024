import type { Draw } from './draw.ts';

/** Numbers at which lengths, counts and offsets go wrong. */
export const EXTREMES = [
  -1,
  0,
  1,
  2,
  127,
  128,
  255,
  256,
  32_767,
  32_768,
  65_535,
  65_536,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
];

/**
 * A file with some of its bytes changed: bits flipped, numbers made extreme, parts removed, repeated, moved, or taken from another file,
 * and its end cut off.
 *
 * @param other a valid file of the same kind
 */
export function mutateBytes(draw: Draw, bytes: Uint8Array, other: Uint8Array = bytes): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let change = draw.few(6); change > 0; change--) mutant = changed(draw, mutant, Buffer.from(other));
  return mutant;
}

function changed(draw: Draw, bytes: Buffer, other: Buffer): Buffer {
  // Headers and directories lie at the ends.
  const at = draw.chance(0.4) ? draw.int(Math.min(64, bytes.length)) : draw.int(bytes.length);
  const from = draw.chance(0.2) ? Math.max(0, bytes.length - 1 - at) : at;
  const length = draw.few(Math.max(1, Math.min(64, bytes.length - from)));
  switch (draw.int(9)) {
    case 0:
    case 1:
      if (from < bytes.length) bytes[from] ^= 1 << draw.int(8);
      return bytes;
    case 2:
    case 3:
      return withNumber(draw, bytes, from);
    case 4:
      return bytes.subarray(0, from);
    case 5:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
    case 6: {
      const repeated = bytes.subarray(from, from + length);
      return Buffer.concat([
        bytes.subarray(0, from),
        ...new Array<Buffer>(draw.few(40)).fill(repeated),
        bytes.subarray(from),
      ]);
    }
    case 7:
      return Buffer.concat([bytes.subarray(0, from), other.subarray(draw.int(other.length))]);
    default:
      return Buffer.concat([bytes.subarray(0, from), draw.bytes(length), bytes.subarray(from + length)]);
  }
}

/** With an extreme number in one of the widths that formats use. */
function withNumber(draw: Draw, bytes: Buffer, at: number): Buffer {
  const width = draw.pick([1, 2, 4, 8]);
  if (at + width > bytes.length) return bytes;
  const number = BigInt.asUintN(8 * width, BigInt(draw.pick(EXTREMES)));
  const written = Buffer.alloc(8);
  if (draw.chance(0.5)) written.writeBigUInt64LE(number);
  else written.writeBigUInt64BE(number << BigInt(64 - 8 * width));
  written.copy(bytes, at, 0, width);
  return bytes;
}
