import type { JobRow } from '../database/tables/index.ts';
// Main of a job's process, which the worker starts: one process, one job.

import os from 'node:os';
import { connect } from '../database/connection.ts';
import { isConnectionLost } from '../database/transient.ts';
import { openLogger } from '../observability/logger.ts';
import { withRequestId } from '../observability/request-id.ts';
import { failSpan, inSpan } from '../observability/spans.ts';
import { closeTracing, openTracing } from '../observability/tracing.ts';
import { isDiskFull } from '../storage/disk-space.ts';
import { openSharedStore } from '../storage/open-shared-store.ts';
import { handle, type JobContext } from './handlers/index.ts';
import { openJobLog } from './job-log.ts';
import type { FromJob, ToJob } from './job-process.ts';
import { openProgress } from './progress.ts';
import { reasonOf } from './reason.ts';
import { withinScopeOf } from './scope-of-job.ts';

/** Longer than any query of a job: without an answer, the network has lost the connection. */
const QUERY_TIMEOUT_MS = 60_000;

const log = openLogger('job');
const abort = new AbortController();

// A signal to every process of a service is meant for the worker, which then ends this process in an orderly way.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The worker is gone, and nothing else waits for this job.
process.on('disconnect', () => {
  abort.abort(new Error('The worker is gone.'));
  // Time for the job to end its own processes, such as npm's. An exit would wait for the network that computes, which may never end.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2_000);
});
process.on('message', (message: ToJob) => {
  if (message.type === 'abort') abort.abort(new Error('The job was cancelled.'));
  else {
    const act = () => withinScopeOf(message.job, () => main(message));
    void (message.job.requestId ? withRequestId(message.job.requestId, act) : act());
  }
});
os.setPriority(Math.max(os.getPriority(), 10));

async function main({ config, job, directory, trace }: Extract<ToJob, { type: 'start' }>): Promise<void> {
  log.level = config.logLevel;
  await openTracing('job');
  const answer = await inSpan(`run ${job.kind}`, { parent: trace }, async (span): Promise<FromJob> => {
    log.debug({ pid: process.pid }, 'the process of the job begins');
    try {
      await run(
        config,
        job,
        directory,
        atStages((stage) => span.addEvent(stage)),
      );
      return { type: 'done' };
    } catch (error) {
      if (abort.signal.aborted) return { type: 'aborted' };
      log.error({ err: error }, 'the job failed');
      const reason = explain(error, config);
      failSpan(span, reason);
      return { type: 'failed', error: reason };
    }
  });
  const end = (code: number) => closeTracing().finally(() => process.exit(code));
  if (process.connected) process.send?.(answer, () => end(0));
  else await end(1);
}

type Report = JobContext['progress'];

/** Calls `enter` at the first report of each stage. Reports of one stage differ in their numbers. */
function atStages(enter: (stage: string) => void): Report {
  let current = '';
  return (_, stage) => {
    const name = stage.replace(/\d+/g, '#');
    if (name === current) return;
    current = name;
    enter(stage);
  };
}

async function run(config: JobContext['config'], job: JobRow, directory: string, reported: Report): Promise<void> {
  if (!config.databaseUrl) throw new Error('A job needs DATABASE_URL.');
  const waiting = { patience: config.outageSeconds * 1_000, signal: abort.signal };
  const { db, close } = connect(config.databaseUrl, {
    ...waiting,
    connections: 3,
    queryTimeout: QUERY_TIMEOUT_MS,
    onRetry: (error) => log.warn({ error: reasonOf(error) }, 'the database does not respond, the job waits'),
  });
  const blobs = await openSharedStore(config, db, waiting);
  const progress = openProgress(db, job);
  const lines = openJobLog(db, job);
  const stages = atStages((stage) => lines.add(stage));
  try {
    const report: Report = (fraction, stage) => {
      reported(fraction, stage);
      stages(fraction, stage);
      progress.report(fraction, stage);
    };
    await handle({
      db,
      blobs,
      config,
      job,
      directory,
      signal: abort.signal,
      progress: report,
      takeUp: progress.takeUp,
      log: lines.add,
    });
    lines.add('Done');
  } catch (error) {
    lines.add(abort.signal.aborted ? 'Stopped' : `Failed: ${explain(error, config)}`);
    throw error;
  } finally {
    // Also of a job that failed: its last report says where.
    await progress.flush();
    await lines.flush();
    progress.close();
    await close();
  }
}

/** The message for the person who started the job; the stack is in the worker's log. */
function explain(error: unknown, { outageSeconds }: JobContext['config']): string {
  if (isConnectionLost(error)) {
    return `The database did not respond for ${outageSeconds} s (${reasonOf(error)}), so the job gave up. Start it again.`;
  }
  if (isDiskFull(error))
    return `The disk of ${os.hostname()} is full (${reasonOf(error)}): free some space and start it again.`;
  return reasonOf(error);
}
