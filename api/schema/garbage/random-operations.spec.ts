import { createHash } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { eq, getTableName, is, sql } from 'drizzle-orm';
import { type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../context.ts';
import * as tables from '../../database/tables/index.ts';
import { collectGarbage } from '../../garbage/collect-garbage.ts';
import { BLOB_COLUMNS, OTHER_DIGESTS } from '../../garbage/digest-columns.ts';
import { createLoaders } from '../../loaders.ts';
import { blobKey } from '../../storage/blob-store.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertModel } from '../../testing/rows.ts';
import { viewerWith } from '../../testing/viewer-of.ts';
import type { Kind } from '../deletion/deletable.ts';
import { deleteWithDependants } from '../deletion/delete.ts';

// The store and the database, after each collection of garbage, against a model of both in memory.

const OPERATIONS = process.env.GRAFT_TEST_LONG ? 1000 : 250;
const HOUR = 3_600_000;

const { checkpoints, datasets, endpointRevisions, endpoints, evaluations, featureSets, fineTunes, jobs, uploads } =
  tables;

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  const { id, onnxSha256 } = await insertModel(api.platform);
  modelId = id;
  // Its files are in no store: the model below knows nothing of them.
  await api.platform.db.delete(tables.modelFiles);
  await api.platform.db.update(tables.models).set({ onnxSha256: null });
  expect(onnxSha256).not.toBeNull();
});
afterAll(() => api?.close());

interface Thing {
  id: string;
  digests: string[];
}
type Policy = 'REFUSE' | 'KEEP' | 'DELETE';

/** What should be there. */
class Model {
  uploads: Thing[] = [];
  datasets: Thing[] = [];
  sets: (Thing & { datasetId: string })[] = [];
  fineTunes: (Thing & { datasetId: string; jobId: string; isRunning: boolean })[] = [];
  checkpoints: (Thing & { fineTuneId: string; derivedFrom: string | null })[] = [];
  served = new Map<string, string>();
  stored = new Set<string>();
  young = new Set<string>();

  reachable(): Set<string> {
    const all = [this.uploads, this.datasets, this.sets, this.fineTunes, this.checkpoints];
    return new Set(all.flatMap((things) => things.flatMap(({ digests }) => digests)));
  }

  /** Of what is stored. */
  unreachable(): string[] {
    const reachable = this.reachable();
    return [...this.stored].filter((digest) => !reachable.has(digest));
  }

  isServed(ids: string[]): boolean {
    return [...this.served.values()].some((id) => ids.includes(id));
  }

  descendants(id: string): string[] {
    const children = this.checkpoints.filter(({ derivedFrom }) => derivedFrom === id);
    return [id, ...children.flatMap((child) => this.descendants(child.id))];
  }

  drop(ids: string[]): void {
    const stays = ({ id }: Thing) => !ids.includes(id);
    this.uploads = this.uploads.filter(stays);
    this.datasets = this.datasets.filter(stays);
    this.sets = this.sets.filter(stays);
    this.fineTunes = this.fineTunes.filter(stays);
    this.checkpoints = this.checkpoints.filter(stays);
  }

  /** What a deletion takes with it; null if it is refused. */
  chosen(kind: Kind, id: string, policy: Policy): string[] | null {
    const withCheckpoints = (fineTuneIds: string[]) => [
      ...fineTuneIds,
      ...this.checkpoints.filter((one) => fineTuneIds.includes(one.fineTuneId)).map((one) => one.id),
    ];
    if (kind === 'DATASET') {
      const sets = this.sets.filter((set) => set.datasetId === id).map((set) => set.id);
      const trained = this.fineTunes.filter((one) => one.datasetId === id);
      if (policy === 'REFUSE' && sets.length + trained.length > 0) return null;
      const gone = policy === 'DELETE' ? withCheckpoints(trained.map((one) => one.id)) : [];
      return trained.some(({ isRunning }) => isRunning) || this.isServed(gone) ? null : [id, ...sets, ...gone];
    }
    if (kind === 'FINE_TUNE') {
      const gone = withCheckpoints([id]);
      const isRunning = this.fineTunes.some((one) => one.id === id && one.isRunning);
      return isRunning || this.isServed(gone) ? null : gone;
    }
    if (kind === 'CHECKPOINT') {
      const all = this.descendants(id);
      if (policy === 'REFUSE' && all.length > 1) return null;
      const gone = policy === 'DELETE' ? all : [id];
      const trains = this.fineTunes.some(
        (one) =>
          one.isRunning && this.checkpoints.some((saved) => gone.includes(saved.id) && saved.fineTuneId === one.id),
      );
      return trains || this.isServed(gone) ? null : gone;
    }
    return [id];
  }
}

const KINDS = [
  ...['put', 'upload', 'dataset', 'features', 'fineTune', 'state', 'checkpoint', 'checkpoint', 'derive', 'finish'],
  ...['finish', 'deploy', 'undeploy', 'delete', 'delete', 'delete', 'hours', 'dry', 'collect', 'collectBeside'],
] as const;
const operation = fc.record({
  kind: fc.constantFrom(...KINDS),
  /** Choices: of a thing, of contents, of a policy. */
  a: fc.nat(1000),
  b: fc.nat(1000),
  c: fc.nat(1000),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const contentOf = (i: number) => Buffer.from(`content ${i % 150}`);
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test(`after any of ${OPERATIONS} operations, a collection leaves exactly what is needed`, async () => {
  const operations = fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS, size: 'max' });
  const done = { refused: 0, deleted: 0, collected: 0 };
  await fc.assert(
    fc.asyncProperty(operations, async (list) => {
      const model = new Model();
      for (const each of list) await perform(model, each, done);
      await perform(model, { kind: 'collect', a: 0, b: 0, c: 0 }, done);
    }),
    { numRuns: 1, seed: 20261127, endOnFailure: true },
  );
  // It was not vacuous.
  expect(done.refused).toBeGreaterThan(OPERATIONS / 100);
  expect(done.deleted).toBeGreaterThan(OPERATIONS / 20);
  expect(done.collected).toBeGreaterThan(OPERATIONS / 20);
});

async function perform(model: Model, { kind, a, b, c }: Operation, done: Record<string, number>): Promise<void> {
  const { db, blobs } = api.platform;
  const put = async (i: number) => {
    const { sha256 } = await blobs.put(contentOf(i));
    model.stored.add(sha256);
    model.young.add(sha256);
    return sha256;
  };
  const pick = <T>(things: T[]): T | undefined => things[a % things.length];

  const insertCheckpoint = async (fineTuneId: string, derivedFrom: string | null) => {
    const [onnx, adapter, output, predictions] = [await put(b), await put(c), await put(b + c), await put(b * c)];
    const [row] = await db
      .insert(checkpoints)
      .values({
        ...{ fineTuneId, derivedFromId: derivedFrom, labels: [], byteSize: 1, sha256: onnx, adapterSha256: adapter },
        ...{ epoch: model.checkpoints.length + c * 1000 + b, outputsSha256: { test: output } },
      })
      .onConflictDoNothing()
      .returning();
    // The epoch is there already, perhaps deleted: the blobs are garbage.
    if (!row) return;
    const datasetId = model.fineTunes.find(({ id }) => id === fineTuneId)?.datasetId ?? '';
    const metrics = {} as (typeof evaluations.$inferInsert)['metrics'];
    await db
      .insert(evaluations)
      .values({ checkpointId: row.id, datasetId, split: 'test', metrics, predictionsSha256: predictions });
    model.checkpoints.push({ id: row.id, fineTuneId, derivedFrom, digests: [onnx, adapter, output, predictions] });
  };

  const insertFeatures = async (datasetId: string) => {
    const sha256 = await put(b);
    const key = `${a} ${b} ${c} ${model.sets.length} ${datasetId}`;
    const [row] = await db
      .insert(featureSets)
      .values({ modelId, datasetId, layer: 'layer', key, sha256 })
      .onConflictDoNothing()
      .returning();
    if (row) model.sets.push({ id: row.id, datasetId, digests: [sha256] });
  };

  const collect = async (dryRun: boolean) => {
    const report = await collectGarbage({ db, blobs }, { dryRun, graceMs: HOUR });
    return report;
  };

  /** @param known what was garbage before, and stored before; a put beside the collection may have saved some of it */
  const checkStore = async () => {
    const found = new Set<string>();
    for await (const { sha256 } of blobs.list()) found.add(sha256);
    expect([...found].sort()).toEqual([...model.stored].sort());
    expect([...model.reachable()].filter((digest) => !found.has(digest))).toEqual([]);
  };

  switch (kind) {
    case 'put':
      await put(b);
      return;
    case 'upload': {
      const sha256 = await put(b);
      const values = { filename: 'f', byteSize: 1, secretSha256: '', createdBy: '', expiresAt: new Date(), sha256 };
      const [row] = await db.insert(uploads).values(values).returning();
      model.uploads.push({ id: row.id, digests: [sha256] });
      return;
    }
    case 'dataset': {
      const [sha256, packSha256] = [await put(b), await put(c)];
      const values = { labels: [], exampleCount: 0, splits: [], groups: [], quality: [], sha256, packSha256 };
      const [row] = await db
        .insert(datasets)
        .values({ name: 'd', modality: 'IMAGE', ...values })
        .returning();
      model.datasets.push({ id: row.id, digests: [sha256, packSha256] });
      return;
    }
    case 'features': {
      const dataset = pick(model.datasets);
      if (dataset) await insertFeatures(dataset.id);
      return;
    }
    case 'fineTune': {
      const dataset = pick(model.datasets);
      if (!dataset) return;
      const [job] = await db
        .insert(jobs)
        .values({ kind: 'fine-tune', payload: {}, state: 'RUNNING', startedAt: sql`now()` })
        .returning();
      const options = {} as (typeof fineTunes.$inferInsert)['options'];
      const [row] = await db
        .insert(fineTunes)
        .values({ modelId, datasetId: dataset.id, strategy: 'FULL', options, jobId: job.id })
        .returning();
      model.fineTunes.push({ id: row.id, datasetId: dataset.id, jobId: job.id, isRunning: true, digests: [] });
      return;
    }
    case 'state': {
      const fineTune = pick(model.fineTunes.filter(({ isRunning }) => isRunning));
      if (!fineTune) return;
      const stateSha256 = await put(b);
      await db.update(fineTunes).set({ stateSha256 }).where(eq(fineTunes.id, fineTune.id));
      fineTune.digests = [stateSha256];
      return;
    }
    case 'checkpoint': {
      const fineTune = pick(model.fineTunes);
      if (fineTune) await insertCheckpoint(fineTune.id, null);
      return;
    }
    case 'derive': {
      const original = pick(model.checkpoints);
      if (original) await insertCheckpoint(original.fineTuneId, original.id);
      return;
    }
    case 'finish': {
      const fineTune = pick(model.fineTunes.filter(({ isRunning }) => isRunning));
      if (!fineTune) return;
      await db.update(jobs).set({ state: 'FAILED' }).where(eq(jobs.id, fineTune.jobId));
      fineTune.isRunning = false;
      return;
    }
    case 'deploy': {
      const checkpoint = pick(model.checkpoints);
      if (!checkpoint) return;
      const name = `endpoint-${b % 3}`;
      const [{ revision }] = await db
        .insert(endpoints)
        .values({ name, revision: 1, replicas: 1 })
        .onConflictDoUpdate({ target: endpoints.name, set: { revision: sql`${endpoints.revision} + 1` } })
        .returning();
      await db
        .insert(endpointRevisions)
        .values({ endpointName: name, number: revision, checkpointId: checkpoint.id, deployedBy: 'me' });
      model.served.set(name, checkpoint.id);
      return;
    }
    case 'undeploy': {
      const name = pick([...model.served.keys()]);
      if (name === undefined) return;
      await db.delete(endpoints).where(eq(endpoints.name, name));
      model.served.delete(name);
      return;
    }
    case 'delete': {
      const kinds: [Kind, Thing[]][] = [
        ['UPLOAD', model.uploads],
        ['DATASET', model.datasets],
        ['FEATURE_SET', model.sets],
        ['FINE_TUNE', model.fineTunes],
        ['CHECKPOINT', model.checkpoints],
      ];
      const [of, things] = kinds[b % kinds.length];
      const thing = pick(things);
      if (!thing) return;
      const policy = (['REFUSE', 'KEEP', 'DELETE'] as const)[c % 3];
      const expected = model.chosen(of, thing.id, policy);
      const viewer = viewerWith({ id: 'me', name: 'me', role: 'ADMIN' });
      const context: Context = { ...api.platform, viewer, loaders: createLoaders(db) };
      const outcome = deleteWithDependants(context, of, thing.id, policy);
      if (expected === null) await expect(outcome).rejects.toMatchObject({ code: 'CONFLICT' });
      else expect(await outcome).toBe(true);
      model.drop(expected ?? []);
      done[expected === null ? 'refused' : 'deleted']++;
      return;
    }
    case 'hours': {
      const root = path.join(api.platform.config.home, 'blobs');
      const before = new Date(Date.now() - 2 * HOUR);
      for (const digest of model.stored) await utimes(path.join(root, blobKey(digest)), before, before);
      model.young.clear();
      return;
    }
    case 'dry':
    case 'collect': {
      const garbage = model.unreachable();
      const old = garbage.filter((digest) => !model.young.has(digest));
      const report = await collect(kind === 'dry');
      expect(report).toMatchObject({ blobs: old.length, youngBlobs: garbage.length - old.length, missingBlobs: 0 });
      expect(report.storedBlobs).toBe(model.stored.size);
      if (kind === 'collect') for (const digest of old) model.stored.delete(digest);
      if (kind === 'collect') done.collected += old.length;
      await checkStore();
      return;
    }
    case 'collectBeside': {
      const dataset = pick(model.datasets);
      if (!dataset) return;
      // Bytes that are garbage, preferably: their put and the collection compete.
      const old = model.unreachable().filter((digest) => !model.young.has(digest));
      const wanted = Array.from({ length: 150 }, (_, i) => i).find((i) => old.includes(digestOf(contentOf(i)))) ?? b;
      const [report] = await Promise.all([
        collect(false),
        (async () => {
          const sha256 = await put(wanted);
          const key = `beside ${a} ${b} ${c} ${model.sets.length}`;
          const values = { modelId, datasetId: dataset.id, layer: 'layer', key, sha256 };
          const [row] = await db.insert(featureSets).values(values).onConflictDoNothing().returning();
          if (row) model.sets.push({ id: row.id, datasetId: dataset.id, digests: [sha256] });
        })(),
      ]);
      const saved = digestOf(contentOf(wanted));
      for (const digest of old) if (digest !== saved) model.stored.delete(digest);
      expect(report.missingBlobs).toBe(0);
      await checkStore();
    }
  }
}

test('every column in which those operations left a digest is listed', async () => {
  const listed = [...BLOB_COLUMNS, ...OTHER_DIGESTS].map(({ column }) => nameOf(column));
  const unlisted: string[] = [];
  for (const table of Object.values(tables).filter((each) => is(each, PgTable))) {
    const { rows } = await api.platform.db.execute<{ name: string }>(
      sql`select distinct field.name from ${table} as one cross join lateral jsonb_each_text(to_jsonb(one)) as field(name, value)
        where field.value ~ '(^|[^0-9a-f])[0-9a-f]{64}($|[^0-9a-f])'`,
    );
    const digests = rows.map(({ name }) => `${getTableName(table)}.${name}`);
    unlisted.push(...digests.filter((name) => !listed.includes(name)));
  }
  expect(unlisted).toEqual([]);
});

const nameOf = (column: PgColumn) => `${getTableName(column.table)}.${column.name}`;
