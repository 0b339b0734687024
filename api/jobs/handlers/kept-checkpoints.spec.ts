import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { biasNotes, blobDifferences, checkpoints, fineTunes, jobs, statements } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { putCheckpoint, recordDifference } from './checkpoint-blob.ts';
import { keepBestAndLast } from './keep-best-and-last.ts';

let api: TestApi;
let training: Awaited<ReturnType<typeof insertTinyTraining>>;
beforeAll(async () => {
  api = await startTestApi();
  training = await insertTinyTraining(api.platform);
});
afterAll(() => api?.close());

async function train(epochs: number): Promise<{ id: string; saved: (typeof checkpoints.$inferSelect)[] }> {
  const { data } = await api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }', {
    input: { ...training, strategy: 'LINEAR_PROBE', epochs, device: 'CPU' },
  });
  const { id } = data.startFineTune;
  await doJob(api);
  return { id, saved: await savedBy(id) };
}

const savedBy = (id: string) =>
  api.platform.db.select().from(checkpoints).where(eq(checkpoints.fineTuneId, id)).orderBy(checkpoints.epoch);

test('the frozen weights of a probe are stored once, and every epoch is downloaded with its digest', async () => {
  const { db, blobs } = api.platform;
  const { saved } = await train(4);
  expect(saved).toHaveLength(4);
  const differences = await db.select().from(blobDifferences);
  expect(differences.map(({ sha256, baseSha256 }) => [sha256, baseSha256]).sort()).toEqual(
    saved
      .slice(1)
      .map(({ sha256 }) => [sha256, saved[0].sha256])
      .sort(),
  );
  for (const { differenceSha256, byteSize } of differences)
    expect(await blobs.size(differenceSha256)).toBeLessThan(byteSize / 2);
  for (const { id, sha256, byteSize } of saved) {
    const response = await fetch(`${api.url}/checkpoints/${id}/download`, {
      headers: { Authorization: `Bearer ${api.tokens.VIEWER}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([byteSize, sha256]);
    expect(response.headers.get('content-length')).toBe(String(byteSize));
    expect(await db.$count(statements, eq(statements.subjectId, id))).toBeGreaterThan(0);
  }
});

test('a checkpoint is stored whole if the first one was deleted', async () => {
  const { db } = api.platform;
  const { id, saved } = await train(2);
  const onnx = await api.platform.blobs.read(saved[1].sha256);
  const changed = Buffer.concat([onnx, Buffer.from([0])]);
  const put = await putCheckpoint(api.platform, id, changed);
  expect(put.difference).not.toBeNull();
  await db.update(checkpoints).set({ deletedAt: new Date() }).where(eq(checkpoints.id, saved[0].id));
  await expect(db.transaction((tx) => recordDifference(tx, put))).rejects.toThrow(/first checkpoint .* was deleted/);
  expect((await putCheckpoint(api.platform, id, changed)).difference).toBeNull();
});

test('the best and the last checkpoint stay, and those that something refers to', async () => {
  const { db } = api.platform;
  const { id, saved } = await train(6);
  const [{ modelId, jobId }] = await db.select().from(fineTunes).where(eq(fineTunes.id, id));
  for (const [i, { id }] of saved.entries())
    await db
      .update(checkpoints)
      .set({ validationLoss: [5, 4, 1, 2, 3, 3][i] })
      .where(eq(checkpoints.id, id));
  const note = { modelId, statement: '', affectedGroups: [], author: '', checkpointId: saved[1].id };
  await db.insert(biasNotes).values({ ...note, severity: 'LOW', origin: 'MEASURED' });
  const job = await db.query.jobs.findFirst({ where: eq(jobs.id, jobId ?? '') });
  if (!job) throw new Error('no job');
  const running = { ...job, state: 'RUNNING' as const };
  await expect(keepBestAndLast({ db, job: running }, id)).rejects.toThrow();
  await db.update(jobs).set({ state: 'RUNNING' }).where(eq(jobs.id, job.id));
  await keepBestAndLast({ db, job: running }, id);
  expect((await savedBy(id)).filter(({ deletedAt }) => deletedAt === null).map(({ epoch }) => epoch)).toEqual([
    2, 3, 6,
  ]);
});

test('GRAFT_KEEP_CHECKPOINTS=BEST_AND_LAST prunes a fine-tune when it is done', async () => {
  api.platform.config.keepCheckpoints = 'BEST_AND_LAST';
  const { id, saved } = await train(5);
  const kept = saved.filter(({ deletedAt }) => deletedAt === null);
  expect(saved).toHaveLength(5);
  expect(kept.length).toBeLessThanOrEqual(2);
  const { data } = await api.query(
    `{ fineTune(id: "${id}") { epochs { number } checkpoints { epoch } bestCheckpoint { epoch } } }`,
  );
  expect(data.fineTune.epochs).toHaveLength(5);
  expect(data.fineTune.checkpoints.at(-1).epoch).toBe(5);
  const losses = saved.map(({ validationLoss }) => validationLoss ?? Number.NaN);
  expect(data.fineTune.bestCheckpoint.epoch).toBe(1 + losses.indexOf(Math.min(...losses)));
});
