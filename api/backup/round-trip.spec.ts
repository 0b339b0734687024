import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withinProject } from '../database/scope.ts';
import {
  biasNotes,
  DEFAULT_PROJECT_ID,
  endpointRevisions,
  endpoints,
  jobs,
  models,
  projects,
  replicas,
  uploads,
} from '../database/tables/index.ts';
import { enqueueJob } from '../jobs/enqueue.ts';
import { openQueue } from '../jobs/message-queue.ts';
import { lockBlobs } from '../storage/lock-blobs.ts';
import { openBlobStore } from '../storage/open-blob-store.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { insertCheckpoint, insertFineTune, insertJob, insertWorker } from '../testing/rows.ts';
import { testHome } from '../testing/test-home.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import type { Manifest } from './manifest.ts';
import { restoreBackup } from './restore-backup.ts';
import { tablesInOrder } from './tables.ts';
import { tarPlaces } from './tar-file.ts';
import { writeBackup } from './write-backup.ts';

let api: TestApi;
let file: string;
let manifest: Manifest;
let waiting: string;
const TWO = '0198c0de-0000-7000-8000-000000000002';

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { db, blobs } = platform;
  const { datasetId } = await insertTinyTraining(platform);
  const [model] = await db.select().from(models);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId: model.id, datasetId });
  const { id: checkpointId } = await insertCheckpoint(platform, { fineTuneId, epoch: 1, validationLoss: 0.5 });
  // The file that `insertModel` names.
  await blobs.put(Buffer.from('file'));
  // What COPY has to escape, in each kind of column.
  await db
    .update(models)
    .set({
      card: 'a tab\t, a backslash \\, two\nlines, \\N, and “quotes”',
      tags: ['a,b', '"c"', '', 'null'],
      name: 'ein Ä 🌱',
    })
    .where(eq(models.id, model.id));
  await db.insert(biasNotes).values({
    ...{
      modelId: model.id,
      statement: 'Only cats.',
      severity: 'HIGH',
      affectedGroups: [],
      origin: 'USER',
      author: 'mia',
    },
  });
  await db.insert(endpoints).values({ name: 'pets', revision: 1, replicas: 1 });
  await db.insert(endpointRevisions).values({ endpointName: 'pets', number: 1, checkpointId, deployedBy: 'mia' });
  const worker = await insertWorker(platform);
  const replica = { endpointName: 'pets', revision: 1, workerId: worker.id, secret: 'x', state: 'READY' as const };
  await db.insert(replicas).values(replica);
  ({ id: waiting } = await enqueueJob(platform, 'fine-tune', { fineTuneId }));
  // Of another team.
  await db.insert(projects).values({ id: TWO, slug: 'two', name: 'Two' });
  const upload = { filename: 'two.zip', byteSize: 3, secretSha256: '', createdBy: '', expiresAt: new Date() };
  const { sha256 } = await blobs.put(Buffer.from('two'));
  await withinProject(TWO, () => db.insert(uploads).values({ ...upload, sha256 }));
  // Several parts of a table, and a blob that nothing points at.
  await db.execute(sql`insert into jobs (id, kind, payload, state, error)
    select gen_random_uuid(), 'fine-tune', '{}', 'FAILED', repeat(md5(i::text), 2000) from generate_series(1, 150) i`);
  await blobs.put(randomBytes(1000));

  file = path.join(platform.config.home, 'graft.tar');
  const bytes = writeBackup(platform, (written) => {
    manifest = written;
  });
  await pipeline(bytes, createWriteStream(file));
});
afterAll(() => api?.close());

/** A fresh target, and what is in it. */
async function emptyTarget() {
  const database = await testDatabase({ empty: true });
  const { config, remove } = await testHome(database);
  // As scripts/restore.ts opens it: there are no tables yet.
  const home = { config, remove, blobs: await openBlobStore(config, lockBlobs(database.db)) };
  return {
    ...{ database, home },
    target: { databaseUrl: database.url, db: database.db, pool: database.pool, blobs: home.blobs },
    async close() {
      await database.close();
      await home.remove();
    },
  };
}

/** Every row of every table, by the table's name. */
async function rowsOf({ pool }: Pick<TestDatabase, 'pool'>): Promise<Record<string, string[]>> {
  const client = await pool.connect();
  try {
    const all: Record<string, string[]> = {};
    for (const { name } of await tablesInOrder(client)) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from public."${name}" t order by 1`);
      all[name] = rows.map(({ row }) => row);
    }
    return all;
  } finally {
    client.release();
  }
}

test('everything comes back: each row of each table, and each blob', async () => {
  const { database, home, target, close } = await emptyTarget();
  try {
    await restoreBackup(file, target);
    const [before, after] = [await rowsOf(api.platform), await rowsOf(database)];
    expect(after).toEqual(before);
    const counts = Object.fromEntries(manifest.tables.map(({ name, rows }) => [name, rows]));
    expect(counts).toEqual(Object.fromEntries(Object.entries(before).map(([name, rows]) => [name, rows.length])));
    expect(counts).toMatchObject({ models: 1, endpoints: 1, tokens: 4 });
    expect(manifest.tables.find(({ name }) => name === 'jobs')?.parts).toBeGreaterThan(1);
    // The process's own tables stay empty; the database's triggers and search work.
    expect((await database.pool.query('select 1 from workers union all select 1 from replicas')).rowCount).toBe(0);
    await database.pool.query("update models set name = 'Other'");

    expect(manifest.blobs.length).toBeGreaterThan(3);
    for (const { sha256, byteSize } of manifest.blobs) {
      const bytes = await home.blobs.read(sha256);
      expect(bytes.byteLength).toBe(byteSize);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    const stored: string[] = [];
    for await (const { sha256 } of home.blobs.list()) stored.push(sha256);
    expect(stored.sort()).toEqual(manifest.blobs.map(({ sha256 }) => sha256).sort());

    // Teams are kept apart there too.
    const names = async () => (await database.db.select().from(uploads)).map(({ filename }) => filename);
    expect(await withinProject(TWO, names)).toEqual(['two.zip']);
    expect(await withinProject(DEFAULT_PROJECT_ID, names)).toEqual(['pets.zip']);

    // The job that waited still does, and a worker finds it.
    const queue = await openQueue(database.url);
    expect(await database.db.transaction((tx) => queue.receive(tx, 'fine-tune'))).toBe(waiting);
    await queue.close();
    expect((await database.db.select().from(jobs).where(eq(jobs.id, waiting)))[0].state).toBe('QUEUED');
  } finally {
    await close();
  }
});

test('is refused where something is already, and changes nothing there', async () => {
  const { home, target, close } = await emptyTarget();
  try {
    const { sha256 } = await home.blobs.put(Buffer.from('mine'));
    await expect(restoreBackup(file, target)).rejects.toThrow(/blob store is not empty/);
    expect(await home.blobs.has(sha256)).toBe(true);
    const own = { ...target, db: api.platform.db, pool: api.platform.pool };
    const before = await rowsOf(api.platform);
    await expect(restoreBackup(file, own)).rejects.toThrow(/database is not empty: it has the table/);
    expect(await rowsOf(api.platform)).toEqual(before);
  } finally {
    await close();
  }
});

test('a backup that is damaged or cut off restores nothing', async () => {
  const { database, home, target, close } = await emptyTarget();
  const damaged = path.join(api.platform.config.home, 'damaged.tar');
  try {
    const whole = await readFile(file);
    const handle = await open(file, 'r');
    const places = await tarPlaces(handle);
    await handle.close();
    const placeOf = (prefix: string) => [...places].find(([name]) => name.startsWith(prefix))?.[1].start ?? Number.NaN;
    const isEmpty = async () => {
      const { rowCount } = await database.pool.query(
        "select 1 from pg_tables where schemaname in ('public', 'drizzle')",
      );
      const found: string[] = [];
      for await (const { sha256 } of home.blobs.list()) found.push(sha256);
      return rowCount === 0 && found.length === 0;
    };
    // A byte of a table's second part, of a blob, of a header.
    const [table] = manifest.tables.filter(({ parts }) => parts > 1);
    const spots: [number, RegExp][] = [
      [placeOf(`tables/${table.name}/000001`) + 1_000, /table jobs of the backup is damaged/],
      [placeOf('blobs/'), /SHA-256/],
      [placeOf('blobs/') - 500, /damaged at byte/],
    ];
    for (const [spot, message] of spots) {
      const bytes = Buffer.from(whole);
      bytes[spot] ^= 1;
      await writeFile(damaged, bytes);
      await expect(restoreBackup(damaged, target)).rejects.toThrow(message);
      expect(await isEmpty()).toBe(true);
    }
    for (const length of [0, 100, 512, Math.round(whole.length / 2), whole.length - 1024]) {
      await writeFile(damaged, whole);
      await truncate(damaged, length);
      await expect(restoreBackup(damaged, target)).rejects.toThrow(/cut off|not a backup|damaged/);
      expect(await isEmpty()).toBe(true);
    }
    // What failed does not stand in the way of what works.
    await restoreBackup(file, target);
    expect(await rowsOf(database)).toEqual(await rowsOf(api.platform));
  } finally {
    await rm(damaged, { force: true });
    await close();
  }
});

test('a blob that is missing fails the backup', async () => {
  const [{ sha256 }] = manifest.blobs;
  const bytes = await api.platform.blobs.read(sha256);
  await api.platform.blobs.remove(sha256);
  const drain = async () => {
    for await (const _ of writeBackup(api.platform));
  };
  await expect(drain()).rejects.toThrow(new RegExp(`blob ${sha256} is missing`));
  await api.platform.blobs.put(bytes);
});

test('rows that are written meanwhile are not in it: it is of one moment', async () => {
  const generator = writeBackup(api.platform, (written) => {
    manifest = written;
  });
  const before = (await rowsOf(api.platform)).jobs.length;
  await generator.next();
  await insertJob(api.platform, { state: 'FAILED' });
  for await (const _ of generator);
  expect(manifest.tables.find(({ name }) => name === 'jobs')?.rows).toBe(before);
});
