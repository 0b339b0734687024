import type { JobRow } from '../database/tables/index.ts';
// Main of a job's process, which the worker starts: one process, one job.

import os from 'node:os';
import { inspect } from 'node:util';
import { connect } from '../database/connection.ts';
import { loggedError } from '../observability/logged-error.ts';
import { openSharedStore } from '../storage/open-shared-store.ts';
import { handle, type JobContext } from './handlers/index.ts';
import type { FromJob, ToJob } from './job-process.ts';
import { openProgress } from './progress.ts';
import { reasonOf } from './reason.ts';

const abort = new AbortController();

// A signal to every process of a service is meant for the worker, which then ends this process in an orderly way.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The worker is gone, and nothing else waits for this job.
process.on('disconnect', () => {
  abort.abort(new Error('The worker is gone.'));
  // Time for the job to end its own processes, such as npm's.
  setTimeout(() => process.exit(1), 2_000);
});
process.on('message', (message: ToJob) => {
  if (message.type === 'abort') abort.abort(new Error('The job was cancelled.'));
  else void main(message);
});
os.setPriority(Math.max(os.getPriority(), 10));

async function main({ config, job, directory }: Extract<ToJob, { type: 'start' }>): Promise<void> {
  let answer: FromJob;
  try {
    await run(config, job, directory);
    answer = { type: 'done' };
  } catch (error) {
    answer = abort.signal.aborted ? { type: 'aborted' } : { type: 'failed', error: explain(error) };
    if (answer.type === 'failed') console.error(inspect(loggedError(error), { depth: 5 }));
  }
  if (process.connected) process.send?.(answer, () => process.exit(0));
  else process.exit(1);
}

async function run(config: JobContext['config'], job: JobRow, directory: string): Promise<void> {
  if (!config.databaseUrl) throw new Error('A job needs DATABASE_URL.');
  const { db, close } = connect(config.databaseUrl, { connections: 3 });
  const blobs = await openSharedStore(config, db);
  const progress = openProgress(db, job);
  try {
    await handle({ db, blobs, config, job, directory, signal: abort.signal, progress: progress.report });
  } finally {
    // Also of a job that failed: its last report says where.
    await progress.flush();
    progress.close();
    await close();
  }
}

/** The message for the person who started the job; the stack is in the worker's log. */
function explain(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'ENOSPC')
    return `The disk of ${os.hostname()} is full (${reasonOf(error)}): free some space and start it again.`;
  return reasonOf(error);
}
