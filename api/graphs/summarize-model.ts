import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startThread } from '../../zoo/entry-point.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import type { Block } from '../../zoo/onnx/summarize-blocks.ts';
import type { BlobStore } from '../storage/blob-store.ts';

export interface ToGraphThread {
  /** The ONNX file. */
  file: string;
  /** Where its blocks end: the names of its feature layers. */
  layers: string[];
}

/** The number of summaries kept per store, each of some 50 kB at most. */
const KEPT = 64;
/** The most models that wait; further callers are told to retry. */
const LONGEST_QUEUE = 20;
const LONGEST_MILLISECONDS = 120_000;

const cache = new WeakMap<BlobStore, Map<string, Promise<Block[]>>>();
let waiting = 0;
let turn: Promise<unknown> = Promise.resolve();

/**
 * The blocks of a stored ONNX file: see `summarizeBlocks`. In a worker thread, one model after the other; a file is found by its digest and never
 * changes, so its summary is kept. Treat the answer as read-only.
 *
 * @throws UnavailableError if too many models wait, or one takes too long
 */
export function summarizeModel(blobs: BlobStore, sha256: string, layers: string[]): Promise<Block[]> {
  const summaries = cache.get(blobs) ?? new Map<string, Promise<Block[]>>();
  cache.set(blobs, summaries);
  const key = JSON.stringify([sha256, layers]);
  const summary = summaries.get(key) ?? inTurn(() => read(blobs, sha256, layers));
  // Reinserted at the end: a Map keeps insertion order, so the first entry is the least recently used.
  summaries.delete(key);
  summaries.set(key, summary);
  if (summaries.size > KEPT) for (const oldest of [...summaries.keys()].slice(0, 1)) summaries.delete(oldest);
  // A failed summary may succeed the next time.
  summary.catch(() => summaries.delete(key));
  return summary;
}

async function inTurn(task: () => Promise<Block[]>): Promise<Block[]> {
  if (waiting >= LONGEST_QUEUE)
    throw new UnavailableError('Too many models are being looked at at once: try again in a minute.');
  waiting++;
  const result = turn.then(task);
  turn = result.catch(() => {});
  try {
    return await result;
  } finally {
    waiting--;
  }
}

async function read(blobs: BlobStore, sha256: string, layers: string[]): Promise<Block[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-graph-'));
  try {
    const file = path.join(directory, 'model.onnx');
    await blobs.download(sha256, file);
    return await inThread({ file, layers });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function inThread(task: ToGraphThread): Promise<Block[]> {
  const worker = startThread(new URL('./graph-thread.ts', import.meta.url), { task });
  return new Promise<Block[]>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new UnavailableError(`The model's graph took more than ${LONGEST_MILLISECONDS / 1000} s to read.`)),
      LONGEST_MILLISECONDS,
    );
    worker
      .on('message', resolve)
      .on('error', reject)
      .on('exit', (code) => reject(new Error(`The thread that reads a model's graph ended with code ${code}.`)))
      .on('exit', () => clearTimeout(timer));
  }).finally(() => worker.terminate());
}
