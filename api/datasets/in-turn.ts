import type { BlobStore } from '../storage/blob-store.ts';

/** How many indexes may be in use at a time, besides those in the cache: one of a million examples has hundreds of megabytes. */
const WIDTH = 2;
const queues = new WeakMap<BlobStore, { running: number; waiting: (() => void)[] }>();

/**
 * Does a task that reads the index of a data set, when its turn comes: one query may ask for the examples of many data sets at once.
 * Tasks must not wait for each other.
 */
export async function inTurn<T>(blobs: BlobStore, task: () => Promise<T>): Promise<T> {
  const queue = queues.get(blobs) ?? { running: 0, waiting: [] };
  queues.set(blobs, queue);
  if (queue.running >= WIDTH) await new Promise<void>((resolve) => queue.waiting.push(resolve));
  else queue.running++;
  try {
    return await task();
  } finally {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running--;
  }
}
