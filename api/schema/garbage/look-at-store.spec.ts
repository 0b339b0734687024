import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvents, jobs } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const asAdmin = (query: string) => api.query(query, {}, { token: api.tokens.ADMIN });
const FIGURES = '{ isDryRun blobs bytes storedBlobs storedBytes createdAt }';
const collect = (args: string) => asAdmin(`mutation { collectGarbage(graceMinutes: 0, ${args}) ${FIGURES} }`);
const report = async () => (await asAdmin(`{ storageReport ${FIGURES} }`)).data.storageReport;

test('the store is looked at in a job; its last figures are kept, and only what deletes is in the audit log', async () => {
  const { db, blobs } = api.platform;
  await blobs.put(Buffer.from('needed by nothing'));
  expect(await report()).toBeNull();
  // No worker runs here: the request does not wait, and two of them are one job.
  for (let request = 0; request < 2; request++) {
    const { errors } = await collect('dryRun: true');
    expect(errors?.[0].extensions.code).toBe('UNAVAILABLE');
    expect(errors?.[0].message).toMatch(/no worker has taken it yet/);
  }
  expect(await db.select().from(jobs)).toHaveLength(1);
  await doJob(api);
  const seen = await report();
  expect(seen).toMatchObject({ isDryRun: true, blobs: 1, bytes: 17, storedBlobs: 1, storedBytes: 17 });
  expect(await db.select().from(auditEvents)).toEqual([]);

  await collect('dryRun: false');
  expect(await db.select().from(auditEvents)).toMatchObject([
    { action: 'collectGarbage', details: { dryRun: 'false' } },
  ]);
  await doJob(api);
  expect(await report()).toMatchObject({ isDryRun: false, blobs: 1, storedBlobs: 1 });
  await collect('dryRun: true');
  await doJob(api);
  expect(await report()).toMatchObject({ isDryRun: true, blobs: 0, storedBlobs: 0 });
});
