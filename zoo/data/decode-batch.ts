import { open } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Example, ImageDataset } from './dataset.ts';
import { type DecodeOptions, decodePictureInto } from './decode-picture.ts';
import { readFromPack } from './read-example.ts';

/**
 * Reads and decodes pictures side by side, on libuv's threads: `[examples, 3, height, width]`, float32. `into`, if given, is
 * filled from its start and returned (cut to length), so that a loop can use the same memory again.
 *
 * Throws InvalidInputError, with the picture's name, for what is no picture; RangeError when `into` is too small.
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
  const pack = await open(dataset.packFile);
  try {
    // With augmentation the numbers have to be drawn in the order of the examples, so all reading comes first.
    const pictures = await Promise.all(examples.map((example) => readFromPack(pack, example)));
    const decoded = await Promise.allSettled(
      pictures.map((bytes, i) =>
        decodePictureInto(bytes, preprocessing, batch.subarray(i * stride, (i + 1) * stride), options),
      ),
    );
    // Every decoder has ended by now: none still writes into memory that the caller may use again.
    const failed = decoded.findIndex(({ status }) => status === 'rejected');
    if (failed >= 0) throw named(examples[failed].name, (decoded[failed] as PromiseRejectedResult).reason);
  } finally {
    await pack.close();
  }
  return batch.length === length ? batch : batch.subarray(0, length);
}

function named(name: string, error: unknown): unknown {
  if (!(error instanceof InvalidInputError)) return error;
  return new InvalidInputError(`"${name}": ${error.message}`, error.field, { cause: error });
}
