import { InvalidInputError } from '../../errors.ts';
import type { ImportLimits } from './limits.ts';

/** Below this, a high ratio proves nothing: a small table of equal words also compresses well. */
const RATIO_FROM_BYTES = 16 * 2 ** 20;

/** Counts the unpacked contents of an archive, and stops when there is more than an archive of pictures holds. */
export class ArchiveBudget {
  private entries = 0;
  private unpacked = 0;

  constructor(
    private readonly archive: string,
    /** Size of the archive itself. */
    private readonly packedBytes: number,
    private readonly limits: ImportLimits,
  ) {}

  /** Counts one more entry. Throws InvalidInputError when there are too many. */
  countEntry(): void {
    if (++this.entries > this.limits.maxEntries)
      throw new InvalidInputError(
        `"${this.archive}" holds more than ${this.limits.maxEntries.toLocaleString('en')} files. ` +
          'Split it into smaller data sets.',
      );
  }

  /** Counts unpacked bytes. Throws InvalidInputError when there are too many, in total or relative to the archive's size. */
  countBytes(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked > this.limits.maxTotalBytes)
      throw new InvalidInputError(
        `"${this.archive}" unpacks to more than ${readableBytes(this.limits.maxTotalBytes)}. ` +
          'Scale the pictures down, or split it into smaller data sets.',
      );
    if (this.unpacked > RATIO_FROM_BYTES && this.unpacked > this.packedBytes * this.limits.maxCompressionRatio)
      throw new InvalidInputError(
        `"${this.archive}" unpacks to more than ${this.limits.maxCompressionRatio} times its own size, which pictures do not: ` +
          'it looks like a decompression bomb. Pack the pictures themselves, as PNG or JPEG files.',
      );
  }
}

/** Throws for an entry that is larger than its kind allows. */
export function tooLarge(name: string, maxBytes: number): InvalidInputError {
  return new InvalidInputError(
    `"${name}" unpacks to more than ${readableBytes(maxBytes)}. Leave it out, or scale it down, and pack the archive again.`,
  );
}

function readableBytes(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const)
    if (bytes >= size) return `${Number((bytes / size).toFixed(1))} ${unit}`;
  return `${bytes} bytes`;
}
