import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Augment } from './augment/augmentation.ts';
import type { BatchTargets } from './batch-targets.ts';
import type { Example, ImageDataset } from './dataset.ts';

export interface DecoderData {
  dataset: ImageDataset;
  preprocessing: ImagePreprocessing;
}

/** Memory of a batch that is used again. */
export interface Returned {
  returned: ArrayBuffer;
}

export interface DecodeQuestion {
  id: number;
  examples: Example[];
  augment: Augment | undefined;
  targets: BatchTargets | null;
}

interface Decoded<T extends BatchTargets | null> {
  /** `[examples, 3, height, width]`. */
  pixels: Float32Array;
  /** What the pictures train towards, if that was given. */
  targets: T;
}

/** A batch of pictures. */
export interface DecodedBatch<T extends BatchTargets | null> extends Decoded<T> {
  /** Gives the memory of the pixels back for another batch; they are gone then. */
  release(): void;
}

export type DecodeAnswer =
  | ({ id: number } & Decoded<BatchTargets | null>)
  | { id: number; message: string; invalidInput: boolean };

export interface BackgroundDecoder {
  /** The threads that decode: as many batches can be decoded at a time. */
  readonly threads: number;
  /**
   * Decodes a batch; with `augment`, augments the pictures with numbers drawn from its seed. The same seed gives the same bytes,
   * whichever thread decodes.
   *
   * @param targets are returned with the pixels that they then belong to
   * @throws InvalidInputError, with the picture's name, for an invalid picture
   */
  decode<T extends BatchTargets | null>(examples: Example[], targets: T, augment?: Augment): Promise<DecodedBatch<T>>;
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

/** A quarter of the cores, at least one and at most four: the others compute. Each thread holds some 50 MB. */
const THREADS = Math.min(4, Math.max(1, Math.floor(availableParallelism() / 4)));

/**
 * Decodes pictures on separate threads: `session.run` blocks the thread that calls it, and with it all decoding that must
 * return to that thread between two steps. Batches go to the threads in turn.
 */
export function openBackgroundDecoder(
  dataset: ImageDataset,
  preprocessing: ImagePreprocessing,
  threads = THREADS,
): BackgroundDecoder {
  // The examples are sent with each request; a copy of the whole index would only take memory.
  const data: DecoderData = {
    dataset: { packFile: dataset.packFile, index: { ...dataset.index, examples: [], quality: [] } },
    preprocessing,
  };
  const all = Array.from({ length: threads }, () => openThread(data));
  let count = 0;
  return {
    threads,
    decode: (...question) => all[count++ % threads].decode(...question),
    close: async () => {
      for (const thread of all) await thread.close();
    },
  };
}

function openThread(data: DecoderData): Pick<BackgroundDecoder, 'decode' | 'close'> {
  const worker = new Worker(START, { eval: true, workerData: { ...data, ...TYPESCRIPT } });
  const waiting = new Map<
    number,
    { resolve: (batch: DecodedBatch<BatchTargets | null>) => void; reject: (error: Error) => void }
  >();
  let count = 0;
  worker.on('message', (answer: DecodeAnswer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('pixels' in answer) {
      const { pixels, targets } = answer;
      const returned = pixels.buffer as ArrayBuffer;
      const release = () => worker.postMessage({ returned } satisfies Returned, [returned]);
      question?.resolve({ pixels, targets, release });
    } else question?.reject(answer.invalidInput ? new InvalidInputError(answer.message) : new Error(answer.message));
  });
  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('The thread that decodes pictures has ended.')));
  return {
    decode: <T extends BatchTargets | null>(examples: Example[], targets: T, augment?: Augment) =>
      new Promise<DecodedBatch<T>>((resolve, reject) => {
        const id = count++;
        // The worker returns targets if it was given some.
        waiting.set(id, { resolve: (batch) => resolve(batch as DecodedBatch<T>), reject });
        worker.postMessage({ id, examples, augment, targets } satisfies DecodeQuestion);
      }),
    async close() {
      await worker.terminate();
    },
  };
}
