import { availableParallelism } from 'node:os';
import type { ImagePreprocessing } from '../model.ts';
import type { Augment } from './augment/augmentation.ts';
import type { BatchTargets } from './batch-targets.ts';
import type { Example, ImageDataset } from './dataset.ts';
import type { DecodedBatch, DecoderData } from './decoder-messages.ts';
import { giveThread, takeThread } from './decoder-threads.ts';

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
  const all = Array.from({ length: threads }, () => takeThread(data));
  let count = 0;
  return {
    threads,
    decode: (...question) => all[count++ % threads].decode(...question),
    close: async () => {
      for (const thread of all) await giveThread(thread, THREADS);
    },
  };
}
