import { randomBytes } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  blobDifferences,
  checkpoints,
  datasets,
  featureSets,
  fineTunes,
  jobs,
  uploads,
} from '../database/tables/index.ts';
import { blobKey } from '../storage/blob-store.ts';
import { putDifference } from '../storage/difference/put-difference.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertJob, insertModel } from '../testing/rows.ts';
import { collectGarbage } from './collect-garbage.ts';
import { KEPT_DAYS, releaseOld } from './release-old.ts';

const HOUR = 3_600_000;

let api: TestApi;
let modelId: string;
let datasetId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = (await insertModel(api.platform, { onnxSha256: (await put('model')).sha256 })).id;
  datasetId = (await insertDataset(api.platform, [Buffer.from('picture')])).id;
});
afterAll(() => api?.close());
beforeEach(() => api.platform.db.update(jobs).set({ state: 'SUCCEEDED' }));

const put = (content: string | Buffer) => api.platform.blobs.put(Buffer.from(content));

async function age(sha256: string, hours: number): Promise<void> {
  const at = new Date(Date.now() - hours * HOUR);
  await utimes(path.join(api.platform.config.home, 'blobs', blobKey(sha256)), at, at);
}
const collect = (dryRun = false) => collectGarbage(api.platform, { dryRun, graceMs: HOUR });

test('only blobs that nothing points at and that are older than the grace are deleted', async () => {
  const { blobs } = api.platform;
  await collect();
  const [old, young] = [await put('old garbage'), await put('young garbage')];
  await age(old.sha256, 2);
  const expected = { blobs: 1, bytes: 11, youngBlobs: 1, youngBytes: 13 };
  const dry = await collect(true);
  expect(dry).toMatchObject(expected);
  expect(await blobs.has(old.sha256)).toBe(true);
  expect(await collect()).toEqual(dry);
  expect(await blobs.has(old.sha256)).toBe(false);
  expect(await blobs.has(young.sha256)).toBe(true);
  expect(await collect(true)).toMatchObject({ blobs: 0, storedBlobs: dry.storedBlobs - 1 });
});

test('a blob that was put since the oldest running job began may have its row later', async () => {
  const { sha256 } = await put('of a long job');
  await age(sha256, 5);
  const startedAt = (hours: number) => sql`now() - ${hours} * interval '1 hour'` as unknown as Date;
  const job = await insertJob(api.platform);
  await api.platform.db
    .update(jobs)
    .set({ startedAt: startedAt(6) })
    .where(eq(jobs.id, job.id));
  expect(await collect()).toMatchObject({ blobs: 0 });
  await api.platform.db
    .update(jobs)
    .set({ startedAt: startedAt(4) })
    .where(eq(jobs.id, job.id));
  expect(await collect()).toMatchObject({ blobs: 1 });
});

test('a put of bytes that are being collected keeps them', async () => {
  const { blobs, db } = api.platform;
  const contents = Array.from({ length: 20 }, (_, i) => `put again ${i}`);
  for (let round = 0; round < 3; round++) {
    const digests = [];
    for (const content of contents) digests.push((await put(content)).sha256);
    for (const sha256 of digests) await age(sha256, 2);
    await Promise.all([collect(), ...contents.map(put)]);
    for (const sha256 of digests) expect(await blobs.has(sha256)).toBe(true);
  }
  expect(await db.$count(datasets)).toBe(1);
});

test('missing blobs are counted', async () => {
  const { blobs, db } = api.platform;
  const { sha256 } = await put('features');
  await db.insert(featureSets).values({ modelId, datasetId, layer: '', key: 'missing', sha256 });
  const { missingBlobs } = await collect(true);
  await blobs.remove(sha256);
  expect((await collect(true)).missingBlobs).toBe(missingBlobs + 1);
  await db.delete(featureSets);
});

test('the base of a difference stays as long as a checkpoint that is made from it', async () => {
  const { blobs, db } = api.platform;
  const { id: fineTuneId } = await insertFineTune(api.platform, { modelId, datasetId });
  const frozen = randomBytes(20_000);
  const first = await insertCheckpoint(api.platform, { fineTuneId, epoch: 1, validationLoss: 1 });
  const base = await put(frozen);
  await db.update(checkpoints).set({ sha256: base.sha256 }).where(eq(checkpoints.id, first.id));
  const bytes = Buffer.concat([frozen, randomBytes(500)]);
  const { difference, ...second } = await putDifference(blobs, bytes, base.sha256);
  expect(difference).not.toBeNull();
  if (difference) await db.insert(blobDifferences).values(difference);
  const [{ id }] = await db
    .insert(checkpoints)
    .values({ fineTuneId, epoch: 2, labels: [], ...second })
    .returning();

  await db.update(jobs).set({ state: 'SUCCEEDED' });
  await db.update(checkpoints).set({ deletedAt: new Date() }).where(eq(checkpoints.id, first.id));
  const parts = [base.sha256, difference?.differenceSha256 ?? ''];
  for (const sha256 of parts) await age(sha256, 2);
  await collect();
  expect(bytes.equals(await blobs.read(second.sha256))).toBe(true);

  await db.update(checkpoints).set({ deletedAt: new Date() }).where(eq(checkpoints.id, id));
  await collect();
  for (const sha256 of [...parts, second.sha256]) expect(await blobs.has(sha256)).toBe(false);
  expect(await db.$count(blobDifferences)).toBe(0);
});

test('uploads, states and failed imports are given up when they are old, and not while they are needed', async () => {
  const { db } = api.platform;
  const ago = (days: number) => new Date(Date.now() - days * 24 * HOUR);
  const upload = async (days: number) => {
    const { sha256 } = await put(`upload ${days}`);
    const values = {
      filename: 'f.zip',
      byteSize: 1,
      secretSha256: '',
      createdBy: '',
      expiresAt: ago(days - 1),
      sha256,
    };
    return (
      await db
        .insert(uploads)
        .values({ ...values, createdAt: ago(days) })
        .returning()
    )[0];
  };
  const [young, old, needed] = [
    await upload(KEPT_DAYS.upload - 1),
    await upload(KEPT_DAYS.upload + 1),
    await upload(30),
  ];
  const notImported = { labels: [], exampleCount: 0, splits: [], groups: [], quality: [], modality: 'IMAGE' as const };
  await db.insert(datasets).values({ name: 'importing', uploadId: needed.id, ...notImported });
  const failed = { ...notImported, failed: true };
  await db.insert(datasets).values([
    { name: 'failed long ago', createdAt: ago(KEPT_DAYS.failedDataset + 1), ...failed },
    { name: 'failed', ...failed },
  ]);
  const states = [];
  for (const days of [KEPT_DAYS.state - 1, KEPT_DAYS.state + 1]) {
    const { id, job } = await insertFineTune(api.platform, { modelId, datasetId });
    await db
      .update(jobs)
      .set({ state: 'CANCELLED', finishedAt: ago(days) })
      .where(eq(jobs.id, job.id));
    await db
      .update(fineTunes)
      .set({ stateSha256: 'a'.repeat(64) })
      .where(eq(fineTunes.id, id));
    states.push(id);
  }

  await releaseOld(db);
  const rows = await db.select().from(uploads);
  const deleted = (id: string) => rows.find((row) => row.id === id)?.deletedAt;
  expect([deleted(young.id), deleted(old.id), deleted(needed.id)]).toEqual([null, expect.any(Date), null]);
  const names = (await db.select().from(datasets)).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['importing', 'failed']));
  expect(names).not.toContain('failed long ago');
  const left = await Promise.all(states.map((id) => db.query.fineTunes.findFirst({ where: eq(fineTunes.id, id) })));
  expect(left.map((row) => row?.stateSha256)).toEqual(['a'.repeat(64), null]);
  expect(await releaseOld(db)).toEqual({ uploads: 0, states: 0, failedDatasets: 0 });
});
