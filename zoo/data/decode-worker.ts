// A worker thread that decodes batches of pictures for `openBackgroundDecoder`.
import { parentPort } from 'node:worker_threads';
import { InvalidInputError } from '../errors.ts';
import type { Augment } from './augment/augmentation.ts';
import { drawMixture, mixPixels, mixTargets } from './augment/mix-batch.ts';
import type { BatchTargets } from './batch-targets.ts';
import { decodeBatch } from './decode-batch.ts';
import type { Cached, DecodeAnswer, DecodeQuestion, DecoderData, Opened, Returned } from './decoder-messages.ts';
import { PictureCache } from './picture-cache/picture-cache.ts';
import { mix, random } from './random.ts';
import { ReusedArrays } from './reused-arrays.ts';

/** What is decoded until the next data set is opened, and memory for its batches. */
let current: (DecoderData & { arrays: ReusedArrays; cache: PictureCache | null }) | null = null;

parentPort?.on('message', async (message: DecodeQuestion | Opened | Cached | Returned) => {
  if ('opened' in message) {
    current?.cache?.close();
    current = message.opened && { ...message.opened, arrays: new ReusedArrays(), cache: null };
    return;
  }
  // Memory may come back late.
  if ('returned' in message) return current?.arrays.give(new Float32Array(message.returned));
  if (!current) throw new Error('No data set is open.');
  if ('cached' in message) {
    current.cache = new PictureCache(message.cached);
    return;
  }
  const { dataset, preprocessing, arrays, cache } = current;
  const { height, width } = preprocessing.size;
  const { id, examples, slots, augment } = message;
  const options = {
    ...(augment ? { augment: { ...augment, from: random(augment.seed) } } : {}),
    ...(cache && slots ? { cached: { cache, slots } } : {}),
  };
  const into = arrays.take(examples.length * 3 * height * width);
  try {
    const pixels = await decodeBatch(dataset, examples, preprocessing, into, options);
    const targets = augment ? mixed(pixels, message.targets, augment, preprocessing) : message.targets;
    parentPort?.postMessage({ id, pixels, targets } satisfies DecodeAnswer, [pixels.buffer as ArrayBuffer]);
  } catch (error) {
    const { message } = error as Error;
    parentPort?.postMessage({ id, message, invalidInput: error instanceof InvalidInputError } satisfies DecodeAnswer);
  }
});

/** Another stream of numbers than that of the pictures. */
const OF_MIXTURES = 0x6d697875;

/** Mixes the pictures with each other, if they have targets, and returns the targets that they then have. */
function mixed(
  pixels: Float32Array,
  targets: BatchTargets | null,
  { augmentation, seed }: Augment,
  preprocessing: DecoderData['preprocessing'],
): BatchTargets | null {
  const mixture = targets && drawMixture(mix(seed, OF_MIXTURES), augmentation, preprocessing.size);
  if (!mixture) return targets;
  return mixTargets(targets, mixPixels(pixels, targets.weights.length, preprocessing.size, mixture));
}
