// A worker thread that decodes batches of pictures for `openBackgroundDecoder`.
import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError } from '../errors.ts';
import type { DecodeAnswer, DecodeQuestion, DecoderData } from './background-decoder.ts';
import { decodeBatch } from './decode-batch.ts';
import { random } from './random.ts';

const { dataset, preprocessing } = workerData as DecoderData;

parentPort?.on('message', async ({ id, examples, augmentSeed, targets }: DecodeQuestion) => {
  const options = augmentSeed === undefined ? {} : { augment: random(augmentSeed) };
  try {
    const pixels = await decodeBatch(dataset, examples, preprocessing, undefined, options);
    parentPort?.postMessage({ id, pixels, targets } satisfies DecodeAnswer, [pixels.buffer as ArrayBuffer]);
  } catch (error) {
    const { message } = error as Error;
    parentPort?.postMessage({ id, message, invalidInput: error instanceof InvalidInputError } satisfies DecodeAnswer);
  }
});
