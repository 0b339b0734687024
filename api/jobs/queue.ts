// The part of jobs that the API needs; see api/worker for the other side.
export { requestCancel } from './cancel.ts';
export { enqueueJob } from './enqueue.ts';
export { openQueue, type Queue } from './message-queue.ts';
export { isAnyWorkerAlive } from './workers.ts';
