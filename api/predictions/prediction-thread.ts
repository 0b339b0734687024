// Main of a thread that works on predictions: reading and measuring them takes seconds, in which a server's event loop would
// answer nobody. See in-prediction-thread.ts.

import { parentPort } from 'node:worker_threads';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { FromThread, ToThread } from './in-prediction-thread.ts';
import { runPredictionTask } from './prediction-task.ts';

parentPort?.on('message', ({ name, blobs, ask }: ToThread) => {
  parentPort?.postMessage(answer(name, blobs, ask));
});

function answer(name: ToThread['name'], blobs: ToThread['blobs'], ask: ToThread['ask']): FromThread {
  try {
    // The names and what is asked belong together: `inPredictionThread` sees to it.
    return { type: 'done', answer: runPredictionTask(name, blobs, ask as never) };
  } catch (error) {
    const { message } = error as Error;
    return error instanceof InvalidInputError
      ? { type: 'invalid', message, field: error.field }
      : { type: 'failed', message };
  }
}
