import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import { connect, type Db } from '../database/connection.ts';
import { type JobRow, jobs, replicas, workers } from '../database/tables/index.ts';
import { releaseOld } from '../garbage/release-old.ts';
import { openReplicaHost } from '../inference/replica-host.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { claimJob, waitingKinds } from '../jobs/claim.ts';
import { clearLocalCopies } from '../jobs/clear-local-copies.ts';
import { type Ending, finishJob, recoverJob } from '../jobs/finish.ts';
import { clearStates } from '../jobs/handlers/training-state.ts';
import { clearPartialDownloads } from '../jobs/imports/partial-downloads.ts';
import { clearJobDirectories, jobDirectory } from '../jobs/job-directory.ts';
import { type JobOutcome, type JobProcess, startJobProcess } from '../jobs/job-process.ts';
import { listen } from '../jobs/listener.ts';
import { openQueue } from '../jobs/message-queue.ts';
import { reasonOf } from '../jobs/reason.ts';
import { HEARTBEAT_MS, reapDeadWorkers } from '../jobs/workers.ts';
import { openSharedStore } from '../storage/open-shared-store.ts';
import { type Lane, lanesOf, Room } from './lanes.ts';

export interface Worker {
  id: string;
  /** Process id of each job that runs here. */
  jobProcesses(): Map<string, number | undefined>;
  /** Process id of each replica that runs here. */
  replicaProcesses(): Map<string, number | undefined>;
  /**
   * Takes no more jobs, stops the running ones (see `recoverJob`) and all replicas, and removes itself from the database.
   */
  stop(): Promise<void>;
}

interface RunningJob {
  process: JobProcess;
  cancelled: boolean;
}

const POLL_MS = 2_000;
const DAY_MS = 24 * 3_600_000;

/** Takes jobs from the queue and hosts replicas of endpoints, until `stop`. */
export async function startWorker(config: Config, { log }: { log: Logger }): Promise<Worker> {
  if (!config.databaseUrl) {
    throw new InvalidInputError('A worker needs DATABASE_URL: the database of its platform.', 'DATABASE_URL');
  }
  const hostname = os.hostname();
  const database = connect(config.databaseUrl);
  const { db } = database;
  const blobs = await openSharedStore(config, db);
  const queue = await openQueue(config.databaseUrl, { maintain: true });
  const context = { db, queue };
  await queue.moveOldJobs(db);

  const [{ id }] = await db.insert(workers).values({ hostname }).returning();
  await reapDeadWorkers(context);
  await clearJobDirectories(db, config.home);
  await attempt(log, 'cleaning up', () => clearStates({ db, blobs }));
  await attempt(log, 'cleaning up', () => clearPartialDownloads(db, config.home));
  await giveUpOld();
  const daily = setInterval(giveUpOld, DAY_MS);
  const host = openReplicaHost({ config, db, blobs, workerId: id, log });

  /** What would otherwise grow without bound. */
  async function giveUpOld(): Promise<void> {
    await attempt(log, 'cleaning up', async () => {
      const released = await releaseOld(db);
      const localCopies = await clearLocalCopies(config.home);
      if ([...Object.values(released), localCopies].some((count) => count > 0))
        log.info({ ...released, localCopies }, 'gave up what is old');
    });
  }

  const running = new Map<string, RunningJob>();
  const lanes = lanesOf(config);
  const room = new Room(lanes, config.workerSpareBytes);
  /** Jobs that were taken and have not ended. */
  let busy = 0;
  let taking: Promise<unknown> = Promise.resolve();
  const stopping = new AbortController();
  const bell = new Bell();

  const listener = await listen(config.databaseUrl, [CHANNELS.queue, CHANNELS.cancel, CHANNELS.endpoints], {
    onNotification: (channel) => {
      if (channel === CHANNELS.queue) bell.ring();
      else if (channel === CHANNELS.cancel) void attempt(log, 'cancelling', cancelRequested);
      else host.reconcileSoon();
    },
    onReconnect: () => {
      bell.ring();
      host.reconcileSoon();
      void attempt(log, 'cancelling', cancelRequested);
    },
  });

  async function cancelRequested(): Promise<void> {
    if (running.size === 0) return;
    const asked = await db
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(inArray(jobs.id, [...running.keys()]), isNotNull(jobs.cancelRequestedAt)));
    for (const { id } of asked) {
      const job = running.get(id);
      if (!job || job.cancelled) continue;
      job.cancelled = true;
      job.process.abort();
    }
  }

  async function beat(): Promise<void> {
    const rows = await db.update(workers).set({ heartbeatAt: sql`now()` }).where(eq(workers.id, id)).returning();
    if (rows.length === 0) await registerAgain();
    await reapDeadWorkers(context);
    await cancelRequested();
    host.reconcileSoon();
  }

  /** The machine slept, or the database was unreachable: this worker's jobs and replicas were given to others. */
  async function registerAgain(): Promise<void> {
    log.warn('this worker was presumed dead; it stops its jobs and registers again');
    for (const job of running.values()) job.process.abort();
    await db.insert(workers).values({ id, hostname }).onConflictDoNothing();
  }

  async function consume(lane: Lane): Promise<void> {
    while (!stopping.signal.aborted) {
      const heard = bell.wait(POLL_MS, stopping.signal);
      const claimed = await attempt(log, 'taking a job', () => take(lane));
      if (claimed?.job) {
        await runJob(claimed.job);
        busy--;
        // Another lane may have waited for its memory.
        bell.ring();
      } else if (!claimed?.again) await heard;
    }
  }

  /** One at a time, so that two lanes do not count on the same memory. */
  function take(lane: Lane): ReturnType<typeof claimJob> {
    const taken = taking.then(async () => {
      const isWaiting = async () => (await waitingKinds(db, lane.kinds)).length > 0;
      if (!(await room.has(lane, busy, isWaiting))) return { job: null, again: false };
      const claimed = await claimJob(context, id, lane.kinds);
      if (claimed.job) busy++;
      return claimed;
    });
    taking = taken.catch(() => {});
    return taken;
  }

  async function runJob(row: JobRow): Promise<void> {
    const jobLog = log.child({ job: row.id, kind: row.kind });
    const directory = jobDirectory(config.home, row);
    jobLog.info('started');
    let cancelled = false;
    let outcome: JobOutcome;
    try {
      await mkdir(directory, { recursive: true });
      const job = { process: startJobProcess(config, row, directory, jobLog), cancelled };
      running.set(row.id, job);
      if (stopping.signal.aborted) job.process.abort();
      // A cancel that was requested before `running` contained the job.
      else await attempt(log, 'cancelling', cancelRequested);
      outcome = await job.process.outcome;
      cancelled = job.cancelled;
    } catch (error) {
      outcome = { type: 'failed', error: `The job could not be started on ${hostname}: ${reasonOf(error)}` };
    }
    jobLog.info({ outcome: outcome.type }, 'ended');
    await persist(() => settle(row, cancelled, outcome));
    running.delete(row.id);
    await attempt(log, 'cleaning up', () => clearJobDirectories(db, config.home));
    await attempt(log, 'cleaning up', () => clearStates({ db, blobs }));
    await attempt(log, 'cleaning up', () => clearPartialDownloads(db, config.home));
  }

  async function settle(row: JobRow, cancelled: boolean, outcome: JobOutcome): Promise<void> {
    if (outcome.type !== 'done' && !cancelled && stopping.signal.aborted) {
      return recoverJob(context, row, `The worker on ${hostname}`, { died: false });
    }
    await finishJob(db, row, ending(cancelled, outcome));
  }

  /**
   * A job's end must be written, however long the database is unreachable; `reapDeadWorkers` handles the jobs of dead
   * workers.
   */
  async function persist(write: () => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return await write();
      } catch (error) {
        log.error({ error: reasonOf(error) }, 'the end of a job could not be written');
        if (stopping.signal.aborted && tries >= 3) return;
        await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 200 * 2 ** tries)));
      }
    }
  }

  let beating = false;
  const heartbeat = setInterval(async () => {
    if (beating) return;
    beating = true;
    await attempt(log, 'heartbeat', beat);
    beating = false;
  }, HEARTBEAT_MS);
  const consumers = lanes.flatMap((lane) => Array.from({ length: lane.concurrency }, () => consume(lane)));
  host.reconcileSoon();
  log.info({ worker: id }, 'ready');

  let stopped: Promise<void> | null = null;
  const stop = async () => {
    log.info('stopping');
    stopping.abort();
    for (const job of running.values()) job.process.abort();
    await Promise.all([...consumers, host.stop()]);
    clearInterval(heartbeat);
    clearInterval(daily);
    await listener.close();
    await attempt(log, 'signing off', () => signOff(db, id));
    await queue.close();
    await database.close();
    log.info('stopped');
  };
  return {
    id,
    jobProcesses: () => new Map([...running].map(([jobId, job]) => [jobId, job.process.pid])),
    replicaProcesses: () => host.processes(),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function ending(cancelled: boolean, outcome: JobOutcome): Ending {
  if (outcome.type === 'done') return { state: 'SUCCEEDED' };
  if (cancelled) return { state: 'CANCELLED' };
  if (outcome.type === 'aborted')
    return { state: 'FAILED', error: 'The worker lost the database while it ran this; start it again.' };
  return { state: 'FAILED', error: outcome.error };
}

async function signOff(db: Db, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.delete(replicas).where(eq(replicas.workerId, id));
    await tx.delete(workers).where(eq(workers.id, id));
    await notify(tx, CHANNELS.endpoints);
  });
}

/** Does something that is retried soon anyway, so its failure is only logged. */
async function attempt<T>(log: Logger, what: string, action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    log.warn({ error: reasonOf(error) }, `${what} failed`);
    return null;
  }
}

/** Wakes its waiters when it rings, or after a timeout. */
class Bell {
  #waiting: (() => void)[] = [];

  ring(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done);
      this.#waiting.push(done);
      if (signal.aborted) done();
    });
  }
}
