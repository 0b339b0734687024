import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Example, ImageDataset } from './dataset.ts';
import { type DecodeOptions, decodePictureInto } from './decode-picture.ts';
import { readExamples } from './read-example.ts';

/** Pictures that are decoded at the same time, one on each thread of libuv's pool: each is held in memory whole. */
const AT_ONCE = 4;

/**
 * Reads and decodes pictures in parallel, on libuv's threads: `[examples, 3, height, width]`, float32. `into`, if given, is
 * filled from its start and returned (cut to length), so that a loop can reuse the memory.
 *
 * Throws InvalidInputError, with the picture's name, for an invalid picture; RangeError when `into` is too small.
 */
export async function decodeBatch(
  dataset: ImageDataset,
  examples: Example[],
  preprocessing: ImagePreprocessing,
  into?: Float32Array,
  options: DecodeOptions = {},
): Promise<Float32Array> {
  const stride = 3 * preprocessing.size.height * preprocessing.size.width;
  const length = stride * examples.length;
  const batch = into ?? new Float32Array(length);
  if (batch.length < length)
    throw new RangeError(`decodeBatch needs room for ${length} elements, not ${batch.length}.`);
  const pictures = await readExamples(dataset, examples);
  const failures = new Map<number, unknown>();
  const waiting = pictures.entries();
  // With augmentation, numbers are drawn in the order of the examples: a decoder draws as soon as it takes a picture.
  const decodeWaiting = async () => {
    for (const [i, bytes] of waiting) {
      const place = batch.subarray(i * stride, (i + 1) * stride);
      const own = { ...options, view: examples[i].view };
      await decodePictureInto(bytes, preprocessing, place, own).catch((error: unknown) => failures.set(i, error));
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
