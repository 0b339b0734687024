// Main of a thread that works on predictions: reading and measuring them takes seconds, which would block a server's event
// loop. See in-prediction-thread.ts.

import { parentPort } from 'node:worker_threads';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { FromThread, ToThread } from './in-prediction-thread.ts';
import { runPredictionTask } from './prediction-task.ts';

parentPort?.on('message', ({ name, blobs, ask }: ToThread) => {
  parentPort?.postMessage(answer(name, blobs, ask));
});

function answer(name: ToThread['name'], blobs: ToThread['blobs'], ask: ToThread['ask']): FromThread {
  try {
    // `inPredictionThread` guarantees that name and input belong together.
    return { type: 'done', answer: runPredictionTask(name, blobs, ask as never) };
  } catch (error) {
    const { message } = error as Error;
    return error instanceof InvalidInputError
      ? { type: 'invalid', message, field: error.field }
      : { type: 'failed', message };
  }
}
