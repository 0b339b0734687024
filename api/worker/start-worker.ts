import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import { connect, type Db } from '../database/connection.ts';
import { jobs, replicas, workers } from '../database/tables/index.ts';
import { releaseOld } from '../garbage/release-old.ts';
import { openReplicaHost } from '../inference/replica-host.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { claimJob, waitingKinds } from '../jobs/claim.ts';
import { clearLocalCopies } from '../jobs/clear-local-copies.ts';
import { checkJobHours, hoursFor } from '../jobs/deadline.ts';
import { finishJob, recoverJob } from '../jobs/finish.ts';
import { clearStates } from '../jobs/handlers/training-state.ts';
import { clearPartialDownloads } from '../jobs/imports/partial-downloads.ts';
import { clearJobDirectories, jobDirectory } from '../jobs/job-directory.ts';
import { type JobOutcome, startJobProcess } from '../jobs/job-process.ts';
import { clearKeptWork } from '../jobs/kept-work.ts';
import { listen } from '../jobs/listener.ts';
import { openQueue } from '../jobs/message-queue.ts';
import { reasonOf } from '../jobs/reason.ts';
import { WorkerLease } from '../jobs/worker-lease.ts';
import { HEARTBEAT_MS } from '../jobs/workers.ts';
import { jobSeconds, jobWaitSeconds } from '../observability/metrics.ts';
import { failSpan, inSpan, SpanKind } from '../observability/spans.ts';
import { openSharedStore } from '../storage/open-shared-store.ts';
import { Bell } from './bell.ts';
import { endingOf, type HeldJob, isSameAttempt } from './held-job.ts';
import { type Lane, lanesOf, Room } from './lanes.ts';
import { expireGone, showLife } from './signs-of-life.ts';
import { startWorkerServer } from './worker-server.ts';

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

/** A query without an answer for so long is one on a broken connection. */
const QUERY_TIMEOUT_MS = 30_000;

const POLL_MS = 2_000;
const DAY_MS = 24 * 3_600_000;

/** Takes jobs from the queue and hosts replicas of endpoints, until `stop`. */
export async function startWorker(config: Config, { log }: { log: Logger }): Promise<Worker> {
  if (!config.databaseUrl) {
    throw new InvalidInputError('A worker needs DATABASE_URL: the database of its platform.', 'DATABASE_URL');
  }
  const hostname = os.hostname();
  checkJobHours(config);
  const database = connect(config.databaseUrl, { queryTimeout: QUERY_TIMEOUT_MS });
  const { db } = database;
  const blobs = await openSharedStore(config, db);
  const queue = await openQueue(config.databaseUrl, { maintain: true });
  const context = { db, queue };
  await queue.moveOldJobs(db);

  await attempt(log, 'looking for workers that are gone', () => expireGone(db, config.home));
  const lease = await WorkerLease.take(context, hostname);
  const id = lease.workerId;
  const endLife = await attempt(log, 'showing that this worker lives', () => showLife(config.home, id));
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
      await clearKeptWork(config.home);
      const localCopies = await clearLocalCopies(config.home);
      const unfinished = await blobs.clearUnfinished(new Date((await blobs.now()).getTime() - DAY_MS));
      if ([...Object.values(released), localCopies, unfinished].some((count) => count > 0))
        log.info({ ...released, localCopies, unfinished }, 'gave up what is old');
    });
  }

  const held = new Set<HeldJob>();
  const lanes = lanesOf(config);
  const room = new Room(lanes, config.workerSpareBytes);
  let taking: Promise<unknown> = Promise.resolve();
  const stopping = new AbortController();
  const bell = new Bell();

  const listener = await listen(config.databaseUrl, [CHANNELS.queue, CHANNELS.cancel, CHANNELS.endpoints], {
    onNotification: (channel) => {
      if (channel === CHANNELS.queue) bell.ring();
      else if (channel === CHANNELS.cancel) void attempt(log, 'cancelling', checkHeld);
      else host.reconcileSoon();
    },
    onReconnect: () => {
      bell.ring();
      // At once: the lease may have run out meanwhile.
      void heartbeat();
    },
  });

  /** Compares the jobs that this worker has with those that the database says it has. */
  function checkHeld(): Promise<void> {
    // Not while a job is being claimed: it would be in one place and not in the other.
    return oneAtATime(async () => {
      const rows = await db
        .select()
        .from(jobs)
        .where(and(eq(jobs.workerId, id), eq(jobs.state, 'RUNNING')));
      for (const job of held) {
        const row = rows.find((row) => isSameAttempt(row, job.row));
        if (job.ended || (row && !row.cancelRequestedAt)) continue;
        if (row ? job.cancelled : job.lost) continue;
        if (row) job.cancelled = true;
        else job.lost = true;
        if (job.lost) log.warn({ job: job.row.id }, 'the job was given to another worker, or ended; it stops here');
        job.process?.abort();
      }
      if (stopping.signal.aborted) return;
      // The answer to a claim was lost.
      for (const row of rows.filter((row) => ![...held].some((job) => isSameAttempt(row, job.row)))) {
        log.warn({ job: row.id }, 'the job was claimed here but never started; it is queued again');
        await recoverJob(context, row, `The worker on ${hostname}`, { died: false });
      }
    });
  }

  async function beat(): Promise<void> {
    const outcome = await lease.renew();
    if (outcome === 'LATE')
      log.warn('the lease ran out while the database was away; nobody took the jobs, and they go on');
    if (outcome === 'LOST') log.warn('this worker was presumed dead; it stops its jobs and registers again');
    await checkHeld();
    host.reconcileSoon();
  }

  async function consume(lane: Lane): Promise<void> {
    while (!stopping.signal.aborted) {
      const heard = bell.wait(POLL_MS, stopping.signal);
      const claimed = await attempt(log, 'taking a job', () => take(lane));
      if (claimed?.job) {
        await traceJob(claimed.job);
        held.delete(claimed.job);
        // Another lane may have waited for its memory.
        bell.ring();
      } else if (!claimed?.again) await heard;
    }
  }

  /** So that two lanes do not count on the same memory. */
  function oneAtATime<T>(act: () => Promise<T>): Promise<T> {
    const done = taking.then(act);
    taking = done.catch(() => {});
    return done;
  }

  function take(lane: Lane): Promise<{ job: HeldJob | null; again: boolean }> {
    return oneAtATime(async () => {
      const isWaiting = async () => (await waitingKinds(db, lane.kinds)).length > 0;
      if (!(await room.has(lane, held.size, isWaiting))) return { job: null, again: false };
      const { job: row, again } = await claimJob(context, id, lane.kinds);
      if (!row) return { job: null, again };
      const job = { row, process: null, cancelled: false, lost: false, late: false, ended: false };
      held.add(job);
      return { job, again: false };
    });
  }

  function traceJob(job: HeldJob): Promise<void> {
    const { id: jobId, kind, attempts, trace } = job.row;
    const attributes = { 'graft.job.id': jobId, 'graft.job.attempt': attempts, 'graft.worker.id': id };
    return inSpan(`job ${kind}`, { kind: SpanKind.CONSUMER, parent: trace, attributes }, async (span) => {
      const outcome = await runJob(job);
      span.setAttribute('graft.job.outcome', outcome);
      if (outcome === 'failed') failSpan(span, 'the job failed');
    });
  }

  /** Runs it to its end, and writes that. Returns how it ended, for the metrics. */
  async function runJob(job: HeldJob): Promise<string> {
    const { row } = job;
    const jobLog = log.child({ job: row.id, kind: row.kind, ...(row.requestId ? { requestId: row.requestId } : {}) });
    const directory = jobDirectory(config.home, row);
    jobLog.info('started');
    const began = performance.now();
    if (row.attempts === 1 && row.startedAt)
      jobWaitSeconds.observe({ kind: row.kind }, (row.startedAt.getTime() - row.createdAt.getTime()) / 1000);
    let outcome: JobOutcome;
    try {
      await mkdir(directory, { recursive: true });
      const child = startJobProcess(config, row, directory, jobLog);
      job.process = child;
      const deadline = setTimeout(() => {
        job.late = true;
        child.abort();
      }, hoursFor(row.kind, config) * 3_600_000);
      if (stopping.signal.aborted) child.abort();
      // What was requested before there was a process.
      else await attempt(log, 'cancelling', checkHeld);
      if (job.cancelled || job.lost) child.abort();
      outcome = await child.outcome;
      clearTimeout(deadline);
    } catch (error) {
      outcome = { type: 'failed', error: `The job could not be started on ${hostname}: ${reasonOf(error)}` };
    }
    job.ended = true;
    jobLog.info({ outcome: outcome.type }, 'ended');
    const ending = outcomeOf(job, outcome);
    jobSeconds.observe({ kind: row.kind, outcome: ending }, (performance.now() - began) / 1000);
    await persist(() => settle(job, outcome));
    await attempt(log, 'cleaning up', () => clearJobDirectories(db, config.home));
    await attempt(log, 'cleaning up', () => clearStates({ db, blobs }));
    await attempt(log, 'cleaning up', () => clearPartialDownloads(db, config.home));
    return ending;
  }

  /** For the metrics: as the job ends, or that another worker goes on with it. */
  function outcomeOf(job: HeldJob, outcome: JobOutcome): string {
    if (outcome.type !== 'done' && !job.cancelled && !job.late && stopping.signal.aborted) return 'requeued';
    return endingOf(job, outcome, config).state.toLowerCase();
  }

  async function settle(job: HeldJob, outcome: JobOutcome): Promise<void> {
    if (outcomeOf(job, outcome) === 'requeued') {
      return recoverJob(context, job.row, `The worker on ${hostname}`, { died: false });
    }
    await finishJob(db, job.row, endingOf(job, outcome, config));
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
  async function heartbeat(): Promise<void> {
    if (beating) return;
    beating = true;
    await attempt(log, 'heartbeat', beat);
    beating = false;
  }
  const pulse = setInterval(heartbeat, HEARTBEAT_MS);
  const server =
    config.workerPort === null ? null : await startWorkerServer(config, { ...database, blobs, workerId: id });
  const consumers = lanes.flatMap((lane) => Array.from({ length: lane.concurrency }, () => consume(lane)));
  host.reconcileSoon();
  log.info({ worker: id }, 'ready');

  let stopped: Promise<void> | null = null;
  const stop = async () => {
    log.info('stopping');
    stopping.abort();
    for (const job of held) job.process?.abort();
    await Promise.all([...consumers, host.stop()]);
    clearInterval(pulse);
    clearInterval(daily);
    await server?.close();
    await listener.close();
    await attempt(log, 'signing off', () => signOff(db, id));
    await endLife?.();
    await queue.close();
    await database.close();
    log.info('stopped');
  };
  return {
    id,
    jobProcesses: () => new Map([...held].map(({ row, process }) => [row.id, process?.pid])),
    replicaProcesses: () => host.processes(),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
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
