import { afterAll, beforeAll, expect, test } from 'vitest';
import { withinProject } from '../../database/scope.ts';
import { auditEvents, DEFAULT_PROJECT_ID, jobs, workers } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertDataset, insertWorker } from '../../testing/rows.ts';

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
  // Behind other jobs of a worker it waits as long as it was asked to, and names the job.
  await insertWorker(api.platform);
  const late = await collect('dryRun: true, waitSeconds: 1');
  await db.delete(workers);
  const [queued, ...others] = await db.select().from(jobs);
  expect(others).toEqual([]);
  expect(late.errors?.[0].extensions.code).toBe('UNAVAILABLE');
  expect(late.errors?.[0].message).toContain(`is the job ${queued.id}, and no worker has taken it yet`);
  expect((await collect('waitSeconds: 111')).errors?.[0].extensions.field).toBe('waitSeconds');
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

test('an admin who works in one project collects none of what another one has', async () => {
  const { db, blobs } = api.platform;
  await db.delete(jobs);
  const asAdminOfTwo = (query: string) =>
    api.query(query, {}, { token: api.tokens.ADMIN, headers: { 'X-Graft-Project': 'two' } });
  const create = 'mutation { createProject(input: { slug: "two", name: "Two" }) { id } }';
  const { id } = (await asAdmin(create)).data.createProject;
  const ids = await Promise.all(
    [DEFAULT_PROJECT_ID, id].map((projectId) =>
      withinProject(projectId, () => insertDataset(api.platform, [Buffer.from(`a picture of ${projectId}`)])),
    ),
  );
  const needed = ids.flatMap(({ sha256, packSha256 }) => [sha256, packSha256].filter((digest) => digest !== null));
  const garbage = await blobs.put(Buffer.from('of nobody'));
  const all = `mutation { collectGarbage(graceMinutes: 0, dryRun: false) ${FIGURES} }`;
  expect((await asAdminOfTwo(all)).errors?.[0].message).toMatch(/no worker has taken it yet/);
  await doJob(api);
  expect(await report()).toMatchObject({ isDryRun: false, blobs: 1, bytes: 9, storedBlobs: needed.length + 1 });
  for (const digest of needed) expect(await blobs.has(digest)).toBe(true);
  expect(await blobs.has(garbage.sha256)).toBe(false);
  // Both looked at the same store; the job is in the list of the project that the admin works in.
  const kinds = '{ jobs { edges { node { kind } } } }';
  expect((await asAdminOfTwo(kinds)).data.jobs.edges).toHaveLength(1);
  expect((await asAdmin(kinds)).data.jobs.edges).toEqual([]);
});
