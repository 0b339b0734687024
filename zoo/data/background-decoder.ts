import { Worker } from 'node:worker_threads';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Example, ImageDataset } from './dataset.ts';

export interface DecoderData {
  dataset: ImageDataset;
  preprocessing: ImagePreprocessing;
}

export interface DecodeQuestion {
  id: number;
  examples: Example[];
  augmentSeed: number | undefined;
}

export type DecodeAnswer =
  | { id: number; pixels: Float32Array }
  | { id: number; message: string; invalidInput: boolean };

export interface BackgroundDecoder {
  /**
   * Decodes a batch, `[examples, 3, height, width]`; with `augmentSeed`, varies the pictures with numbers drawn from it.
   *
   * @throws InvalidInputError, with the picture's name, for what is no picture
   */
  decode(examples: Example[], augmentSeed?: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Node 20 does not pass a loader on to the first file of a worker thread, so the thread loads tsx itself. */
const START = `
  const { workerData } = require('node:worker_threads');
  import(workerData.tsx).then(({ tsImport }) => tsImport(workerData.file, workerData.file));
`;
const TYPESCRIPT = {
  tsx: import.meta.resolve('tsx/esm/api'),
  file: new URL('./decode-worker.ts', import.meta.url).href,
};

/**
 * Decodes pictures on a thread of its own: `session.run` blocks the thread that calls it, and with it all decoding that has
 * to come back to that thread between two steps.
 */
export function openBackgroundDecoder(dataset: ImageDataset, preprocessing: ImagePreprocessing): BackgroundDecoder {
  // The examples come with each question; a copy of the whole index would only take memory.
  const workerData: DecoderData = {
    dataset: { packFile: dataset.packFile, index: { ...dataset.index, examples: [], quality: [] } },
    preprocessing,
  };
  const worker = new Worker(START, { eval: true, workerData: { ...workerData, ...TYPESCRIPT } });
  const waiting = new Map<number, { resolve: (pixels: Float32Array) => void; reject: (error: Error) => void }>();
  let count = 0;
  worker.on('message', (answer: DecodeAnswer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('pixels' in answer) question?.resolve(answer.pixels);
    else question?.reject(answer.invalidInput ? new InvalidInputError(answer.message) : new Error(answer.message));
  });
  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('The thread that decodes pictures has ended.')));
  return {
    decode: (examples, augmentSeed) =>
      new Promise((resolve, reject) => {
        const id = count++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, examples, augmentSeed } satisfies DecodeQuestion);
      }),
    async close() {
      await worker.terminate();
    },
  };
}
