import { crc32 } from 'node:zlib';
import type { Draw } from './draw.ts';
import { EXTREMES, mutateBytes } from './mutate-bytes.ts';

/** A picture with some of its bytes changed; a PNG's checksums are computed again, and any format's size may be made extreme. */
export function mutatePicture(draw: Draw, bytes: Uint8Array, other: Uint8Array): Buffer {
  const sized = draw.chance(0.15) ? withSize(draw, Buffer.from(bytes)) : Buffer.from(bytes);
  const mutant = draw.chance(0.85) ? mutateBytes(draw, sized, other) : sized;
  return isPng(mutant) && draw.chance(0.8) ? withChecksums(mutant) : mutant;
}

const isPng = (bytes: Buffer) => bytes.length > 8 && bytes.readUInt32BE(0) === 0x89504e47;

/** Another width or height, where the format keeps them. */
function withSize(draw: Draw, bytes: Buffer): Buffer {
  const at = sizeAt(bytes);
  if (!at) return bytes;
  const { place, width, isLittle } = at;
  const value = draw.pick(draw.chance(0.1) ? [...EXTREMES, 9_999, 50_000] : [0, 1, 31, 33, 255, 300, 1_000]);
  const written = Buffer.alloc(8);
  written.writeBigUInt64LE(BigInt.asUintN(8 * width, BigInt(value)));
  const part = written.subarray(0, width);
  (isLittle ? part : part.reverse()).copy(bytes, place + (draw.chance(0.5) ? width : 0));
  return bytes;
}

/** Where two numbers, one after the other, are a picture's size. */
function sizeAt(bytes: Buffer): { place: number; width: number; isLittle: boolean } | null {
  if (isPng(bytes)) return { place: 16, width: 4, isLittle: false };
  if (bytes.toString('latin1', 0, 3) === 'GIF') return { place: 6, width: 2, isLittle: true };
  if (bytes.toString('latin1', 8, 16) === 'WEBPVP8X') return { place: 24, width: 3, isLittle: true };
  if (bytes.toString('latin1', 8, 16) === 'WEBPVP8 ') return { place: 26, width: 2, isLittle: true };
  const box = bytes.indexOf('ispe');
  if (box > 0) return { place: box + 8, width: 4, isLittle: false };
  // JPEG: the frame's header, behind its length and precision.
  for (const marker of [0xc0, 0xc1, 0xc2]) {
    const frame = bytes.indexOf(Buffer.from([0xff, marker]));
    if (frame > 0) return { place: frame + 5, width: 2, isLittle: false };
  }
  return null;
}

/** Computes the checksum of each of a PNG's chunks. Source: PNG specification, 5.3. */
function withChecksums(bytes: Buffer): Buffer {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}
