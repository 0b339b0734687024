// What the API needs of jobs; see worker.ts for the other side.
export { requestCancel } from './cancel.ts';
export { enqueueJob } from './enqueue.ts';
export { openQueue, type Queue } from './message-queue.ts';
export { isAnyWorkerAlive } from './workers.ts';
