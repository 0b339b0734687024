import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { ImagePreprocessing } from '../model.ts';
import type { Augment } from './augment/augmentation.ts';
import type { BatchTargets } from './batch-targets.ts';
import type { Example, ImageDataset } from './dataset.ts';
import type { DecodedBatch, DecoderData } from './decoder-messages.ts';
import { giveThread, takeThread } from './decoder-threads.ts';
import { type CachePlan, planCache, type Reread } from './picture-cache/plan-cache.ts';

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
  /**
   * Keeps pictures decoded from now on: what is read of them does not change. Called once at most.
   *
   * @param wanted the most important first: see `planCache`
   */
  keep(wanted: readonly Reread[], room: CacheRoom): Promise<void>;
  close(): Promise<void>;
}

/** The room for decoded pictures. */
export interface CacheRoom {
  /** Is written; whoever names it removes it. */
  file: string;
  /** At most so long. */
  mostBytes: number;
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
  let plan: CachePlan | null = null;
  return {
    threads,
    decode(examples, targets, augment) {
      const crops = augment?.augmentation.crop ?? false;
      const slots = plan && examples.map((example) => plan?.slotOf(example, crops) ?? null);
      return all[count++ % threads].decode({ examples, slots, targets, augment });
    },
    async keep(wanted, { file, mostBytes }) {
      const planned = planCache(wanted, preprocessing.size, mostBytes);
      if (planned.slots === 0) return;
      await writeFile(file, '');
      const filled = new Uint8Array(new SharedArrayBuffer(planned.slots));
      for (const thread of all) thread.cache({ file, filled });
      plan = planned;
    },
    close: async () => {
      for (const thread of all) await giveThread(thread, THREADS);
    },
  };
}
