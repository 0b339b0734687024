import type { BlobStore } from '../storage/blob-store.ts';
import { inPredictionThread } from './in-prediction-thread.ts';
import type { PredictionTaskName, PredictionTasks } from './prediction-task.ts';

/** The number of answers kept per store: the fields of one evaluation, and pages of it, need the same one. */
const KEPT = 32;
const cache = new WeakMap<BlobStore, Map<string, Promise<unknown>>>();

/**
 * Runs a task on stored predictions as {@link inPredictionThread} does, or returns the answer of the same task again: predictions are
 * found by their digest and never change. Treat the answer as read-only.
 */
export function keptAnswer<Name extends PredictionTaskName>(
  blobs: BlobStore,
  name: Name,
  digests: string[],
  ask: PredictionTasks[Name]['ask'],
): Promise<PredictionTasks[Name]['answer']> {
  const answers = cache.get(blobs) ?? new Map<string, Promise<unknown>>();
  cache.set(blobs, answers);
  const key = JSON.stringify([name, digests, ask]);
  const answer = answers.get(key) ?? inPredictionThread(blobs, name, digests, ask);
  // Reinserted at the end: a Map keeps insertion order, so the first entry is the least recently used.
  answers.delete(key);
  answers.set(key, answer);
  if (answers.size > KEPT) for (const oldest of [...answers.keys()].slice(0, 1)) answers.delete(oldest);
  // A failed task may succeed the next time.
  answer.catch(() => answers.delete(key));
  return answer as Promise<PredictionTasks[Name]['answer']>;
}
