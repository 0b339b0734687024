import { eq, sql } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { workers } from '../database/tables/index.ts';
import { WorkerLease } from '../jobs/worker-lease.ts';
import { expectLeasesOutlast } from '../testing/expect-leases-outlast.ts';
import { patient, workersBehindProxies } from '../testing/workers-behind-proxies.ts';
import { startWorker, type Worker } from './start-worker.ts';

// Workers whose database goes away for longer than their leases. The clock does not wait: rows are made older instead.

const TIMEOUT = 600_000;
const own = workersBehindProxies();

const untilRunning = (id: string, worker: Worker, attempts: number) =>
  vi.waitFor(
    async () => expect(await own.jobById(id)).toMatchObject({ state: 'RUNNING', workerId: worker.id, attempts }),
    patient,
  );
const isAlive = (pid: number | undefined) => {
  // The row is RUNNING before there is a process.
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test(
  'when the database was away for longer than their leases, two workers go on with their jobs',
  () => expectLeasesOutlast(own, '-20 seconds'),
  TIMEOUT,
);

test(
  'a worker that alone was cut off loses its job, and stops it as soon as it can know',
  async () => {
    const alone = await own.startThrough(own.networks[0]);
    const job = await own.enqueueEndless();
    await untilRunning(job.id, alone, 1);
    const pid = await vi.waitFor(() => {
      const found = alone.jobProcesses().get(job.id);
      expect(isAlive(found)).toBe(true);
      return found;
    }, patient);
    own.networks[0].cut();
    await own.database.db
      .update(workers)
      .set({ heartbeatAt: sql`now() - interval '20 seconds'` })
      .where(eq(workers.id, alone.id));
    const other = await own.startThrough(own.networks[1]);
    await untilRunning(job.id, other, 2);
    own.networks[0].restore();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patient);
    expect(await own.jobById(job.id)).toMatchObject({ state: 'RUNNING', attempts: 2, workerId: other.id });
    await vi.waitFor(async () => expect(await own.database.db.$count(workers)).toBe(2), patient);
  },
  TIMEOUT,
);

test(
  'a job whose claim was committed without an answer is queued again, and runs',
  async () => {
    const worker = await own.startThrough(own.networks[0]);
    let isLost = false;
    // The queue may still have messages of jobs that earlier tests deleted, and lanes take jobs at the same time: only the COMMIT after an
    // update of a row is lost.
    let claiming: number | null = null;
    own.networks[0].judge = (bytes, from, connection) => {
      if (from === 'client' && bytes.includes('"attempts_since_save" =')) claiming = connection;
      if (isLost || connection !== claiming || from === 'client') return 'pass';
      if (bytes.includes('UPDATE 0')) claiming = null;
      if (!bytes.includes('COMMIT')) return 'pass';
      isLost = true;
      return 'break';
    };
    const job = await own.enqueueEndless();
    await untilRunning(job.id, worker, 2);
    expect(isLost).toBe(true);
    expect(own.logged.some((line) => /claimed here but never started/.test(line))).toBe(true);
  },
  TIMEOUT,
);

test('a dead worker is found even if the clock was set back, and nobody is called dead before all could renew', async () => {
  const context = { db: own.database.db, queue: own.queue };
  const lease = await WorkerLease.take(context, 'here');
  const [dead] = await own.database.db
    .insert(workers)
    .values({ hostname: 'gone', heartbeatAt: sql`now() + interval '1 hour'` })
    .returning();
  const names = async () => (await own.database.db.select().from(workers)).map(({ hostname }) => hostname).sort();
  await own.database.db
    .update(workers)
    .set({ heartbeatAt: sql`now() - interval '20 seconds'` })
    .where(eq(workers.id, lease.workerId));
  expect(await lease.renew()).toBe('LATE');
  expect(await names()).toEqual(['gone', 'here']);
  const outcomes = [await lease.renew(), await lease.renew()];
  expect(await names()).toEqual(['gone', 'here']);
  outcomes.push(await lease.renew());
  expect(outcomes).toEqual(['KEPT', 'KEPT', 'KEPT']);
  expect(await names()).toEqual(['here']);
  expect(dead.hostname).toBe('gone');
});

test(
  'a job that takes longer than its kind may is stopped, and says so',
  async () => {
    const hours = 0.5 / 3_600;
    const worker = await startWorker({ ...own.home.config, jobHours: { 'fetch-model': hours } }, { log: own.log });
    own.running.push(worker);
    const job = await own.enqueueEndless();
    const failed = await vi.waitFor(async () => {
      const row = await own.jobById(job.id);
      expect(row.state).toBe('FAILED');
      return row;
    }, patient);
    expect(failed.error).toMatch(
      /^The fetching of a model took more than .* hours, the limit for jobs of the kind fetch-model, .* GRAFT_JOB_HOURS\.$/,
    );
    await vi.waitFor(() => expect(worker.jobProcesses().size).toBe(0), patient);
  },
  TIMEOUT,
);

test('a limit for something that is no kind of job is refused at the start', async () => {
  await expect(startWorker({ ...own.home.config, jobHours: { 'fine-tuning': 3 } }, { log: own.log })).rejects.toThrow(
    /GRAFT_JOB_HOURS names “fine-tuning”\. The kinds of jobs are .*fine-tune/,
  );
  await expect(startWorker({ ...own.home.config, jobHours: { 'fine-tune': 9_000 } }, { log: own.log })).rejects.toThrow(
    /at most 500/,
  );
});
