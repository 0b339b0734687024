import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Example, ImageDataset } from './dataset.ts';
import { type DecodeOptions, pictureWriter, preparePicture } from './decode-picture.ts';
import { decodeRaster } from './decode-raster.ts';
import type { PictureCache } from './picture-cache/picture-cache.ts';
import type { Slot } from './picture-cache/plan-cache.ts';
import { readExamples } from './read-example.ts';

/** Pictures that are decoded at the same time, one on each thread of libuv's pool: each is held in memory whole. */
const AT_ONCE = 4;

export interface DecodeBatchOptions extends DecodeOptions {
  /** Has the pictures that were decoded before, and gets those that were not. Each example has a slot in it, or null. */
  cached?: { cache: PictureCache; slots: readonly (Slot | null)[] } | undefined;
}

/** What is read of an example. */
export type PackedPicture = Pick<Example, 'name' | 'offset' | 'byteSize'> & { view?: number | undefined };

/**
 * Reads and decodes pictures in parallel, on libuv's threads: `[examples, 3, height, width]`, float32. `into`, if given, is
 * filled from its start and returned (cut to length), so that a loop can reuse the memory.
 *
 * Throws InvalidInputError, with the picture's name, for an invalid picture; RangeError when `into` is too small.
 */
export async function decodeBatch(
  dataset: ImageDataset,
  examples: PackedPicture[],
  preprocessing: ImagePreprocessing,
  into?: Float32Array,
  { cached, maxPixels, ...random }: DecodeBatchOptions = {},
): Promise<Float32Array> {
  const stride = 3 * preprocessing.size.height * preprocessing.size.width;
  const length = stride * examples.length;
  const batch = into ?? new Float32Array(length);
  if (batch.length < length)
    throw new RangeError(`decodeBatch needs room for ${length} elements, not ${batch.length}.`);
  const isMissing = (i: number) => !cached || cached.slots[i] === null || !cached.cache.has(cached.slots[i]);
  const missing = [...examples.keys()].filter(isMissing);
  const read = await readExamples(
    dataset,
    missing.map((i) => examples[i]),
  );
  const encoded = new Map(missing.map((i, at) => [i, read[at]]));
  const failures = new Map<number, unknown>();
  const waiting = examples.entries();
  const decodeWaiting = async () => {
    for (const [i, { view }] of waiting) {
      const place = batch.subarray(i * stride, (i + 1) * stride);
      // With augmentation, numbers are drawn in the order of the examples: a decoder draws as soon as it takes a picture.
      const write = pictureWriter(preprocessing, { ...random, view });
      const slot = cached?.slots[i] ?? null;
      const bytes = encoded.get(i);
      try {
        if (bytes) {
          const picture = await decodeRaster(bytes, preprocessing.background, maxPixels);
          const kept = slot?.isPrepared ? preparePicture(picture, preprocessing) : picture;
          if (slot) cached?.cache.write(slot, kept);
          write(kept, place, slot?.isPrepared);
          // At once, because the next picture is read into the same memory.
        } else if (cached && slot) write(cached.cache.read(slot), place, slot.isPrepared);
      } catch (error) {
        failures.set(i, error);
      }
    }
  };
  // All decoders have ended before it throws: none still writes into memory that the caller may reuse.
  await Promise.all(Array.from({ length: AT_ONCE }, decodeWaiting));
  if (failures.size > 0) {
    const first = Math.min(...failures.keys());
    throw named(examples[first].name, failures.get(first));
  }
  return batch.length === length ? batch : batch.subarray(0, length);
}

function named(name: string, error: unknown): unknown {
  if (!(error instanceof InvalidInputError)) return error;
  return new InvalidInputError(`"${name}": ${error.message}`, error.field, { cause: error });
}
