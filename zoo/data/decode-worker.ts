// A worker thread that decodes batches of pictures for `openBackgroundDecoder`.
import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError } from '../errors.ts';
import type { DecodeAnswer, DecodeQuestion, DecoderData, Returned } from './background-decoder.ts';
import { decodeBatch } from './decode-batch.ts';
import { random } from './random.ts';
import { ReusedArrays } from './reused-arrays.ts';

const { dataset, preprocessing } = workerData as DecoderData;
const { height, width } = preprocessing.size;
const arrays = new ReusedArrays();

parentPort?.on('message', async (message: DecodeQuestion | Returned) => {
  if ('returned' in message) return arrays.give(new Float32Array(message.returned));
  const { id, examples, augmentSeed, targets } = message;
  const options = augmentSeed === undefined ? {} : { augment: random(augmentSeed) };
  const into = arrays.take(examples.length * 3 * height * width);
  try {
    const pixels = await decodeBatch(dataset, examples, preprocessing, into, options);
    parentPort?.postMessage({ id, pixels, targets } satisfies DecodeAnswer, [pixels.buffer as ArrayBuffer]);
  } catch (error) {
    const { message } = error as Error;
    parentPort?.postMessage({ id, message, invalidInput: error instanceof InvalidInputError } satisfies DecodeAnswer);
  }
});
