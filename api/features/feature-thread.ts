// Main of a thread that works on one file of features: it takes seconds, which would block a server's event loop. See
// in-feature-thread.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { runFeatureTask } from './feature-task.ts';
import type { ToFeatureThread } from './in-feature-thread.ts';

const { name, source, ask }: ToFeatureThread = workerData.task;
// `inFeatureThread` guarantees that name and input belong together.
parentPort?.postMessage(await runFeatureTask(name, source, ask as never));
