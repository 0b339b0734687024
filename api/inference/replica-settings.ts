import { availableParallelism } from 'node:os';
import type { ChildSettings } from '../jobs/child-process.ts';

/** How Node runs a process of replicas: the cores are for the model, and for decoding beside it. */
export const REPLICA_SETTINGS: ChildSettings = {
  flags: [
    // Memory for young objects from the start, in MiB: V8 begins with 1 and would collect them after every seventh picture.
    '--min-semi-space-size=16',
    // On the thread that waits for it anyway: the heap is small, and threads beside it would take the cores from the model.
    '--single-threaded-gc',
  ],
  // libuv's threads decode pictures; more of them than cores disturb each other and the model.
  variables: { UV_THREADPOOL_SIZE: String(availableParallelism()) },
};

/** The same for a process in which checkpoints share a base model. */
export const BASE_SETTINGS: ChildSettings = {
  ...REPLICA_SETTINGS,
  variables: {
    ...REPLICA_SETTINGS.variables,
    // Each checkpoint that comes is read as a whole, and glibc would keep that memory: its threshold, in bytes, grows with what was freed, unless it
    // is set.
    MALLOC_TRIM_THRESHOLD_: String(2 ** 17),
  },
};
