import { mkdir, rm } from 'node:fs/promises';
import { uuidv7 } from 'uuidv7';
import { claimJob } from '../jobs/claim.ts';
import { finishJob } from '../jobs/finish.ts';
import { handle } from '../jobs/handlers/index.ts';
import { jobDirectory } from '../jobs/job-directory.ts';
import { type DoTask, TASKS, type TaskContext, type TaskOutput } from '../jobs/sandbox/tasks.ts';
import { withinScopeOf } from '../jobs/scope-of-job.ts';
import type { TestApi } from './api.ts';

/** In this process too: api/jobs/sandbox/run-sandboxed.spec.ts, and specs with a worker, have the process of its own. */
const doTaskHere: DoTask = (name, input, { onProgress = () => {} }) => {
  const task = TASKS[name] as (task: typeof input, context: TaskContext) => Promise<TaskOutput<typeof name>>;
  return task(input, { onProgress });
};

/**
 * Does the waiting job in this process, as a worker would, and stores how it ended.
 *
 * @param options.sandboxed whether files of strangers are read in a process of its own, as with a worker
 */
export async function doJob({ platform }: TestApi, { sandboxed = false } = {}): Promise<void> {
  const { config, db, blobs } = platform;
  const { job } = await claimJob(platform, uuidv7());
  if (!job) throw new Error('no job waits');
  const directory = jobDirectory(config.home, job);
  await mkdir(directory, { recursive: true });
  const { signal } = new AbortController();
  try {
    const context = { config, db, blobs, job, directory, signal, progress: () => {} };
    await withinScopeOf(job, () => handle({ ...context, ...(sandboxed ? {} : { doTask: doTaskHere }) }));
    await finishJob(db, job, { state: 'SUCCEEDED' });
  } catch (error) {
    await finishJob(db, job, { state: 'FAILED', error: (error as Error).message });
  } finally {
    await rm(directory, { recursive: true });
  }
}
