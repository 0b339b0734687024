import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asc, eq } from 'drizzle-orm';
import pino from 'pino';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type PublishedPictureModel,
  publishedPictureModels,
} from '../../../zoo/catalog/testing/published-picture-models.ts';
import { pictureFolders, zipBytes } from '../../../zoo/data/testing/archives.ts';
import { openClassifier } from '../../../zoo/inference/classifier.ts';
import { METADATA } from '../../../zoo/model.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { readOwnMetadata } from '../../../zoo/provenance/own-metadata.ts';
import { openStatement, type Subject } from '../../../zoo/provenance/statement.ts';
import { makeTarball } from '../../../zoo/sources/testing/make-tarball.ts';
import { startRegistry } from '../../../zoo/sources/testing/registry.ts';
import { casesOf } from '../../../zoo/testing/cases-of.ts';
import { filesOf, modelFolder } from '../../../zoo/tfjs/testing/nsfwjs.ts';
import { ENGINE_VERSION } from '../../../zoo/training/options/engine-version.ts';
import { resolveFineTuneOptions } from '../../../zoo/training/options/options.ts';
import {
  checkpoints,
  datasets,
  epochs,
  evaluations,
  featureSets,
  fineTunes,
  jobs,
  modelFiles,
  models,
  statements,
  uploads,
} from '../../database/tables/index.ts';
import { machineKey } from '../../provenance/machine-key.ts';
import { modelRow } from '../../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../../testing/database.ts';
import { testHome } from '../../testing/test-home.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';
import type { JobKindName, JobPayload } from '../kinds.ts';
import { enqueueJob, openQueue, type Queue } from '../queue.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
let queue: Queue;
let worker: Worker;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let cache: string;
let manifest: PublishedPictureModel;

beforeAll(async () => {
  const found = (await publishedPictureModels()).find(({ slug }) => slug === 'nsfw-mobilenet-v2');
  if (!found) throw new Error('the catalogue lacks nsfw-mobilenet-v2');
  manifest = found;
  const { package: name, version, path: folder } = manifest.source;
  const files = await filesOf(modelFolder('mobilenet_v2'));
  const entries = files.map(async (file) => ({
    path: `package/${folder}/${file.path}`,
    content: await readFile(file.file),
  }));
  const packageJson = { path: 'package/package.json', content: JSON.stringify({ name, version }) };
  const tarball = makeTarball([packageJson, ...(await Promise.all(entries))]);
  registry = await startRegistry([{ name, version, tarball }]);
  cache = await mkdtemp(path.join(tmpdir(), 'graft-npm-'));
  process.env.npm_config_registry = registry.url;
  process.env.npm_config_cache = cache;
  process.env.npm_config_fetch_retries = '0';

  database = await testDatabase();
  home = await testHome(database);
  queue = await openQueue(database.url);
  worker = await startWorker(home.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});

afterAll(async () => {
  for (const name of ['registry', 'cache', 'fetch_retries']) delete process.env[`npm_config_${name}`];
  await worker?.stop();
  await queue?.close();
  await registry?.close();
  await database?.close();
  await home?.remove();
  if (cache) await rm(cache, { recursive: true, force: true });
});

async function run<K extends JobKindName>(kind: K, payload: JobPayload<K>) {
  const { id } = await enqueueJob({ db: database.db, queue }, kind, payload);
  return vi.waitFor(
    async () => {
      const [job] = await database.db.select().from(jobs).where(eq(jobs.id, id));
      expect(job.finishedAt).not.toBeNull();
      return job;
    },
    { timeout: 600_000, interval: 100 },
  );
}

/** The statements about a row, signed by the machine's key: the SHA-256 of their subjects and of their materials. */
async function signedAbout(id: string) {
  const rows = await database.db.select().from(statements).where(eq(statements.subjectId, id));
  const key = await machineKey(home.config);
  return rows.map(({ envelope, keyId }) => {
    expect(keyId).toBe(key.keyId);
    const { subject, predicate } = openStatement(envelope, key.publicKey);
    const { buildDefinition } = predicate as { buildDefinition: { resolvedDependencies: Subject[] } };
    return [subject, buildDefinition.resolvedDependencies].map((list) => list.map(({ digest }) => digest.sha256));
  });
}

const modelById = async (id: string) => (await database.db.select().from(models).where(eq(models.id, id)))[0];

async function insertModel(change: Partial<PublishedPictureModel['source']> = {}) {
  const source = { ...manifest.source, ...change };
  const { labels, preprocessing } = manifest;
  const values = { ...modelRow(), labels, preprocessing, sourceSpec: source, manifest: { ...manifest, source } };
  return (await database.db.insert(models).values(values).returning())[0];
}

let modelId: string;
let datasetId: string;

test('fetch-model brings a model of the catalogue here', async () => {
  ({ id: modelId } = await insertModel());
  expect(await run('fetch-model', { modelId })).toMatchObject({ state: 'SUCCEEDED', error: null });
  const model = await modelById(modelId);
  expect(model).toMatchObject({
    availability: 'READY',
    labels: manifest.labels,
    inputs: [{ name: 'pixels', type: 'float', shape: ['batch', '3', '224', '224'] }],
    outputs: [{ name: 'probabilities', type: 'float', shape: ['batch', '5'] }],
    retrievedAt: expect.any(Date),
  });
  expect(model.revision).toBe(manifest.source.version);
  expect(model.featureLayers.length).toBeGreaterThan(10);
  const files = await database.db.select().from(modelFiles).where(eq(modelFiles.modelId, modelId));
  expect(files).toHaveLength(2);
  for (const { sha256 } of [...files, { sha256: model.onnxSha256 ?? '' }])
    expect(await home.blobs.has(sha256)).toBe(true);
  expect(await signedAbout(modelId)).toEqual([[[model.onnxSha256], files.map(({ sha256 }) => sha256)]]);
});

test.each([
  ['a package that is not there', { package: 'graft-test-nothing' }],
  ['a folder that the package lacks', { path: 'dist/models/nothing' }],
])('fetch-model of %s leaves the model FAILED with the reason', async (_, source) => {
  const { id } = await insertModel(source);
  const { state, error } = await run('fetch-model', { modelId: id });
  expect(state).toBe('FAILED');
  expect(error).toMatch(/nothing/);
  expect(await modelById(id)).toMatchObject({ availability: 'FAILED', onnxSha256: null });
  expect(await database.db.select().from(modelFiles).where(eq(modelFiles.modelId, id))).toEqual([]);
});

test('import-dataset makes a data set of an upload', async () => {
  const archive = await zipBytes(await pictureFolders(['cats', 'dogs'], 20));
  const { sha256, byteSize } = await home.blobs.put(archive);
  const expiresAt = new Date(Date.now() + 60_000);
  const upload = { filename: 'pets.zip', byteSize, secretSha256: '', sha256, createdBy: 'spec', expiresAt };
  const [{ id: uploadId }] = await database.db.insert(uploads).values(upload).returning();
  const empty = { labels: [], exampleCount: 0, splits: [], groups: [], quality: [] };
  [{ id: datasetId }] = await database.db
    .insert(datasets)
    .values({ name: 'pets', modality: 'IMAGE', uploadId, ...empty })
    .returning();
  expect(await run('import-dataset', { datasetId })).toMatchObject({ state: 'SUCCEEDED' });
  const [dataset] = await database.db.select().from(datasets).where(eq(datasets.id, datasetId));
  expect(dataset).toMatchObject({ labels: ['cats', 'dogs'], exampleCount: 40 });
  expect(await signedAbout(datasetId)).toEqual([[[dataset.sha256, dataset.packSha256], [sha256]]]);
});

test('extract-features makes an .npy file', async () => {
  const layer = (await modelById(modelId)).featureLayers.at(-1)?.name ?? '';
  const [{ id: featureSetId }] = await database.db
    .insert(featureSets)
    .values({ modelId, datasetId, layer, frozenPrecision: 'AUTO', key: uuidv7() })
    .returning();
  expect(await run('extract-features', { featureSetId })).toMatchObject({ state: 'SUCCEEDED' });
  const [set] = await database.db.select().from(featureSets).where(eq(featureSets.id, featureSetId));
  expect(set).toMatchObject({ rowCount: 40, dimension: 1280, precision: { precision: 'FLOAT32' } });
  expect(set.precision?.reason).toMatch(/40 examples are computed/);
  const npy = await home.blobs.read(set.sha256 ?? '');
  expect(npy.subarray(1, 6).toString()).toBe('NUMPY');
  expect(npy.length).toBeGreaterThan(40 * 1280 * 4);
  const { onnxSha256 } = await modelById(modelId);
  const [dataset] = await database.db.select().from(datasets).where(eq(datasets.id, datasetId));
  expect(await signedAbout(featureSetId)).toEqual([[[set.sha256], [onnxSha256, dataset.sha256, dataset.packSha256]]]);
});

const ENGINES = [
  { engine: 'GRAFT' as const, reason: /./ },
  { engine: 'TENSORFLOW' as const, reason: /^TensorFlow\.js \(wasm\).*@tensorflow\/tfjs-node is not installed/ },
];

test.each(casesOf(ENGINES, ({ engine }) => engine === 'GRAFT'))(
  'fine-tune by $engine saves epochs, checkpoints that can be opened, and their evaluations',
  async ({ engine, reason }) => {
    const { featureLayers } = await modelById(modelId);
    const options = resolveFineTuneOptions(
      { strategy: 'LINEAR_PROBE', engine, epochs: 2, seed: 1, device: 'CPU' },
      { featureLayers },
    );
    const [{ id: fineTuneId }] = await database.db
      .insert(fineTunes)
      .values({
        modelId,
        datasetId,
        strategy: options.strategy,
        options: { ...options, engineVersion: ENGINE_VERSION },
      })
      .returning();
    expect(await run('fine-tune', { fineTuneId })).toMatchObject({ state: 'SUCCEEDED', error: null, progress: 1 });
    const [row] = await database.db.select().from(fineTunes).where(eq(fineTunes.id, fineTuneId));
    expect(row.deviceReason).toMatch(reason);

    const rows = await database.db
      .select()
      .from(epochs)
      .where(eq(epochs.fineTuneId, fineTuneId))
      .orderBy(asc(epochs.number));
    expect(rows.map(({ number }) => number)).toEqual([1, 2]);
    const saved = await database.db.select().from(checkpoints).where(eq(checkpoints.fineTuneId, fineTuneId));
    expect(saved.map(({ epoch }) => epoch).sort()).toEqual([1, 2]);

    const [checkpoint] = saved;
    const classifier = await openClassifier(await home.blobs.read(checkpoint.sha256));
    expect(classifier.labels).toEqual(['cats', 'dogs']);
    await classifier.close();

    // The file alone says what it is, what it was made from, and how it is fed.
    const { metadata, opsets } = readModel(await home.blobs.read(checkpoint.sha256));
    const { name, onnxSha256, license } = await modelById(modelId);
    expect(readOwnMetadata(metadata)).toMatchObject({
      id: expect.stringMatching(/^fine-tune [0-9a-f]{64}$/),
      task: 'IMAGE_CLASSIFICATION',
      license,
      base: { name, sha256: onnxSha256 },
    });
    expect(JSON.parse(metadata[METADATA.pictures])).toEqual({
      channel_order: 'RGB',
      layout: 'NCHW',
      exif_orientation: 'applied',
    });
    expect(opsets['']).toBe(13);

    const measured = await database.db.select().from(evaluations).where(eq(evaluations.checkpointId, checkpoint.id));
    expect(measured.map(({ split }) => split).sort()).toEqual(['test', 'validation']);
    for (const { metrics, predictionsSha256 } of measured) {
      const predictions = JSON.parse((await home.blobs.read(predictionsSha256)).toString());
      expect(predictions).toHaveLength(metrics.exampleCount);
    }
    await vi.waitFor(async () => expect(await filesBelow(path.join(home.config.home, 'tmp'))).toEqual([]), 600_000);
  },
);

test('a fine-tune of a model that was not fetched reports that', async () => {
  const { id } = await insertModel();
  const options = resolveFineTuneOptions({ strategy: 'LINEAR_PROBE' }, await modelById(modelId));
  const [{ id: fineTuneId }] = await database.db
    .insert(fineTunes)
    .values({
      modelId: id,
      datasetId,
      strategy: options.strategy,
      options: { ...options, engineVersion: ENGINE_VERSION },
    })
    .returning();
  const { state, error } = await run('fine-tune', { fineTuneId });
  expect([state, error]).toEqual(['FAILED', expect.stringMatching(/is not here: fetch it/)]);
});

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}
