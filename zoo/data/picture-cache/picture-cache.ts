import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Raster } from '../raster.ts';
import { type Slot, slotBytes } from './plan-cache.ts';

/** A cache's file, and a byte for each slot, which all threads share: whether it is filled. */
export interface CacheFile {
  file: string;
  filled: Uint8Array;
}

/**
 * Decoded pictures in a file that several threads fill and read. What is read again soon stays in the operating system's memory, which
 * takes it back where a process needs it.
 *
 * Two threads may decode one picture at a time. They write the same bytes.
 */
export class PictureCache {
  readonly #file: number;
  readonly #filled: Uint8Array;
  #isFull = false;
  /** Every picture is read into this memory. */
  #pixels = new Uint8Array();

  constructor({ file, filled }: CacheFile) {
    this.#file = openSync(file, 'r+');
    this.#filled = filled;
  }

  has({ index }: Slot): boolean {
    return Atomics.load(this.#filled, index) === 1;
  }

  /** A picture that the cache has, until the next one is read. */
  read(slot: Slot): Raster {
    const bytes = slotBytes(slot);
    if (this.#pixels.length < bytes) this.#pixels = new Uint8Array(bytes);
    const read = readSync(this.#file, this.#pixels, 0, bytes, slot.at);
    if (read !== bytes) throw new Error('The file of decoded pictures has been cut off while it was used.');
    return { data: this.#pixels.subarray(0, bytes), width: slot.width, height: slot.height };
  }

  /** Keeps a picture, unless it has another size than its slot, or the disk is full. */
  write(slot: Slot, { data, width, height }: Raster): void {
    if (this.#isFull || width !== slot.width || height !== slot.height) return;
    try {
      const written = writeSync(this.#file, data, 0, data.length, slot.at);
      if (written === data.length) Atomics.store(this.#filled, slot.index, 1);
    } catch (error) {
      if (!isFull(error)) throw error;
      this.#isFull = true;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

const isFull = (error: unknown) => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '');
