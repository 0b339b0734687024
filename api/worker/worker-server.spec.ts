import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jobs, workers } from '../database/tables/index.ts';
import { enqueueJob } from '../jobs/enqueue.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { captureLog } from '../testing/captured-log.ts';
import { freePort } from '../testing/free-port.ts';
import { parsePrometheusText, sampleValue } from '../testing/prometheus-text.ts';
import { startWorker, type Worker } from './start-worker.ts';

let api: TestApi;
let worker: Worker;
let url: string;
beforeAll(async () => {
  api = await startTestApi();
  const workerPort = await freePort();
  url = `http://127.0.0.1:${workerPort}`;
  worker = await startWorker({ ...api.platform.config, workerPort }, { log: captureLog().log });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

async function metrics() {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${api.tokens.ADMIN}` } });
  return parsePrometheusText(await response.text());
}

test('a worker says whether it is alive and ready', async () => {
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    {
      ready: true,
      checks: { database: { ok: true }, migrations: { ok: true }, store: { ok: true }, heartbeat: { ok: true } },
    },
  ]);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  // Others presumed it dead.
  await api.platform.db.delete(workers);
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503), {
    timeout: 600_000,
    interval: 100,
  });
});

test('jobs are measured by kind and outcome', async () => {
  // There is no such model.
  const { id } = await enqueueJob(api.platform, 'fetch-model', { modelId: '0198c0de-0000-7000-8000-000000000001' });
  const job = await vi.waitFor(
    async () => {
      const [row] = await api.platform.db.select().from(jobs).where(eq(jobs.id, id));
      expect(row.state).toBe('FAILED');
      return row;
    },
    { timeout: 600_000, interval: 100 },
  );
  const families = await metrics();
  const seconds = (what: string) =>
    sampleValue(families, `graft_job_duration_seconds_${what}`, { kind: 'fetch-model', outcome: 'failed' });
  expect(seconds('count')).toBe(1);
  // As the database's clock has it, up to the time that its writing takes.
  const lasted = (Number(job.finishedAt) - Number(job.startedAt)) / 1000;
  expect(seconds('sum')).toBeGreaterThan(lasted / 2);
  expect(seconds('sum')).toBeLessThan(lasted + 1);
  expect(sampleValue(families, 'graft_job_wait_seconds_count', { kind: 'fetch-model' })).toBe(1);
});
