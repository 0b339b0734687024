import type { Worker } from 'node:worker_threads';
import { startThread } from '../../zoo/entry-point.ts';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { PredictionsBlob, PredictionTaskName, PredictionTasks } from './prediction-task.ts';

export interface ToThread {
  name: PredictionTaskName;
  blobs: PredictionsBlob[];
  ask: PredictionTasks[PredictionTaskName]['ask'];
}

export type FromThread =
  | { type: 'done'; answer: PredictionTasks[PredictionTaskName]['answer'] }
  | { type: 'invalid'; message: string; field: string | undefined }
  | { type: 'failed'; message: string };

/** The limit of all predictions of one task; parsed they take several times as much memory. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_MEGABYTES_OF_HEAP = 2_048;

/** The most tasks that wait; further callers are told to retry. */
const LONGEST_QUEUE = 100;

/** 10,000 examples of 100 labels take some ten seconds to measure. */
const LONGEST_MILLISECONDS = 120_000;

/** An idle thread ends, and frees its memory. */
const IDLE_MILLISECONDS = 30_000;

let waiting = 0;
let turn: Promise<unknown> = Promise.resolve();
let thread: Worker | null = null;
let idle: NodeJS.Timeout | undefined;

/**
 * Runs a task on stored predictions in a worker thread: one task after the other, however many requests come.
 *
 * @throws InvalidInputError if they are too many, or do not fit together; UnavailableError if too many tasks wait, or one
 *   takes too long; an Error if a blob has another digest.
 */
export async function inPredictionThread<Name extends PredictionTaskName>(
  blobs: BlobStore,
  name: Name,
  digests: string[],
  ask: PredictionTasks[Name]['ask'],
): Promise<PredictionTasks[Name]['answer']> {
  if (waiting >= LONGEST_QUEUE)
    throw new UnavailableError('Too many evaluations are being measured at once: try again in a minute.');
  waiting++;
  const result = turn.then(async () => runInThread({ name, blobs: await read(blobs, digests), ask }));
  turn = result.catch(() => {});
  try {
    return (await result) as PredictionTasks[Name]['answer'];
  } finally {
    waiting--;
  }
}

async function read(blobs: BlobStore, digests: string[]): Promise<PredictionsBlob[]> {
  const sizes = await Promise.all(digests.map((sha256) => blobs.size(sha256)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MOST_BYTES)
    throw new InvalidInputError(
      `The predictions have ${total} bytes together, but at most ${MOST_BYTES} are read at once: compare fewer checkpoints.`,
    );
  return Promise.all(digests.map(async (sha256) => ({ sha256, bytes: await blobs.read(sha256) })));
}

function runInThread(task: ToThread): Promise<unknown> {
  clearTimeout(idle);
  const worker = thread ?? startWorker();
  thread = worker;
  // The process does not end while the thread works.
  worker.ref();
  let leave = () => {};
  return new Promise<FromThread>((resolve, reject) => {
    const fail = (error: Error) => {
      stopThread(worker);
      reject(error);
    };
    const exited = (code: number) => fail(new Error(`The thread that measures predictions ended with code ${code}.`));
    const timer = setTimeout(
      () => fail(new UnavailableError(`The predictions took more than ${LONGEST_MILLISECONDS / 1000} s to measure.`)),
      LONGEST_MILLISECONDS,
    );
    worker.on('message', resolve).on('error', fail).on('exit', exited);
    leave = () => {
      clearTimeout(timer);
      worker.off('message', resolve).off('error', fail).off('exit', exited);
    };
    worker.postMessage(task);
  })
    .then((message) => {
      if (message.type === 'done') return message.answer;
      throw message.type === 'invalid'
        ? new InvalidInputError(message.message, message.field)
        : new Error(message.message);
    })
    .finally(() => {
      leave();
      if (thread !== worker) return;
      worker.unref();
      idle = setTimeout(() => stopThread(worker), IDLE_MILLISECONDS).unref();
    });
}

function startWorker(): Worker {
  const limits = { resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES_OF_HEAP } };
  const worker = startThread(new URL('./prediction-thread.ts', import.meta.url), {}, limits);
  // A thread that fails while idle is replaced by the next task.
  worker.on('error', () => stopThread(worker));
  return worker;
}

function stopThread(worker: Worker): void {
  if (thread === worker) thread = null;
  void worker.terminate();
}
