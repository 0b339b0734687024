import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { DatasetIndex, Example } from '../../zoo/data/dataset.ts';
import { classificationMetrics, type ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import type { ApiPlatform } from '../context.ts';
import {
  checkpoints,
  datasets,
  evaluations,
  fineTunes,
  jobs,
  modelFiles,
  models,
  uploads,
  workers,
} from '../database/tables/index.ts';

// Rows as workers leave them, for specs of the API that start no worker.

/** A fetched model with two feature layers. It has no ONNX file: of the API only the field `graph` reads it. */
export async function insertModel(
  { db }: Pick<ApiPlatform, 'db'>,
  overrides: Partial<typeof models.$inferInsert> = {},
) {
  const slug = overrides.slug ?? 'tiny-net';
  const [model] = await db
    .insert(models)
    .values({
      slug,
      name: slug,
      summary: 'A small network.',
      task: 'IMAGE_CLASSIFICATION',
      modality: 'IMAGE',
      architecture: 'MobileNetV2',
      license: 'MIT',
      tags: ['small'],
      labels: ['cat', 'dog'],
      inputs: [{ name: 'pixels', type: 'float', shape: ['batch', '3', '8', '8'] }],
      outputs: [{ name: 'probabilities', type: 'float', shape: ['batch', '2'] }],
      featureLayers: [
        { name: 'block_1_add', op: 'Add', dimension: 8, parameterCount: 100 },
        { name: 'block_2_add', op: 'Add', dimension: 16, parameterCount: 900 },
      ],
      preprocessing: {
        size: { height: 8, width: 8 },
        fit: 'stretch',
        resample: 'bilinear',
        rescale_factor: 1 / 255,
        image_mean: [0, 0, 0],
        image_std: [1, 1, 1],
        background: '#ffffff',
      },
      parameterCount: 1_000,
      byteSize: 4_000,
      availability: 'READY',
      card: '# Tiny',
      source: 'NPM',
      uri: `pkg:npm/${slug}@1.0.0`,
      revision: '1.0.0',
      publisher: 'someone',
      retrievedAt: new Date(),
      trainingData: ['Pictures'],
      onnxSha256: sha256(slug),
      ...overrides,
    })
    .returning();
  if (model.availability === 'READY')
    await db
      .insert(modelFiles)
      .values({ modelId: model.id, path: 'model.json', byteSize: 4_000, sha256: sha256('file') });
  return model;
}

const SPLITS = ['train', 'validation', 'test'] as const;

/**
 * A data set of the given pictures, alternately cats and dogs, with its blobs: all in one split (`test` by default), or a pair for each
 * split in turn.
 */
export async function insertDataset(
  { db, blobs }: Pick<ApiPlatform, 'db' | 'blobs'>,
  pictures: Buffer[],
  { split = 'test', ...overrides }: Partial<typeof datasets.$inferInsert> & { split?: Example['split'] | 'EACH' } = {},
) {
  const splitOf = (i: number) => (split === 'EACH' ? SPLITS[Math.floor(i / 2) % SPLITS.length] : split);
  let offset = 0;
  const examples = pictures.map((bytes, i): Example => {
    const example: Example = {
      name: `${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`,
      label: i % 2,
      split: splitOf(i),
      groups: { tone: i < pictures.length / 2 ? 'dark' : 'light' },
      offset,
      byteSize: bytes.byteLength,
      sha256: sha256(bytes),
      width: 1,
      height: 1,
    };
    offset += bytes.byteLength;
    return example;
  });
  const index: DatasetIndex = {
    version: 1,
    modality: 'IMAGE',
    labels: ['cat', 'dog'],
    groups: ['tone'],
    examples,
    quality: [],
    seed: 0,
  };
  const [upload] = await db
    .insert(uploads)
    .values({ filename: 'pets.zip', byteSize: 1, secretSha256: '', createdBy: '', expiresAt: new Date() })
    .returning();
  const [dataset] = await db
    .insert(datasets)
    .values({
      name: 'Pets',
      modality: 'IMAGE',
      labels: index.labels,
      exampleCount: examples.length,
      splits: (split === 'EACH' ? SPLITS : [split]).map((name) => ({
        ...{ name, exampleCount: examples.filter((example) => example.split === name).length },
      })),
      groups: index.groups,
      quality: [],
      sha256: (await blobs.put(Buffer.from(JSON.stringify(index)))).sha256,
      packSha256: (await blobs.put(Buffer.concat(pictures))).sha256,
      uploadId: upload.id,
      ...overrides,
    })
    .returning();
  return dataset;
}

export async function insertJob({ db }: ApiPlatform, overrides: Partial<typeof jobs.$inferInsert> = {}) {
  const [job] = await db
    .insert(jobs)
    .values({ kind: 'fine-tune', payload: {}, state: 'RUNNING', ...overrides })
    .returning();
  return job;
}

export async function insertFineTune(platform: ApiPlatform, ids: { modelId: string; datasetId: string }) {
  const id = uuidv7();
  const job = await insertJob(platform, { payload: { fineTuneId: id } });
  const options = { strategy: 'LINEAR_PROBE', epochs: 3 } as unknown as (typeof fineTunes.$inferInsert)['options'];
  const [fineTune] = await platform.db
    .insert(fineTunes)
    .values({ id, ...ids, strategy: 'LINEAR_PROBE', options, jobId: job.id })
    .returning();
  return { ...fineTune, job };
}

/** A checkpoint; with `predictions`, evaluated on the split `test` of `datasetId`, and with `validation` on that as well. */
export async function insertCheckpoint(
  { db, blobs }: Pick<ApiPlatform, 'db' | 'blobs'>,
  values: { fineTuneId: string; epoch: number; validationLoss: number },
  evaluated?: { datasetId: string; predictions: ExamplePrediction[]; validation?: ExamplePrediction[] },
) {
  const labels = ['cat', 'dog'];
  const onnx = await blobs.put(Buffer.from(`checkpoint ${values.fineTuneId} ${values.epoch}`));
  const [checkpoint] = await db
    .insert(checkpoints)
    .values({ ...values, labels, byteSize: onnx.byteSize, sha256: onnx.sha256 })
    .returning();
  const splits = { test: evaluated?.predictions, validation: evaluated?.validation };
  for (const [split, predictions] of Object.entries(splits)) {
    if (!evaluated || !predictions) continue;
    const { sha256: predictionsSha256 } = await blobs.put(Buffer.from(JSON.stringify(predictions)));
    await db.insert(evaluations).values({
      checkpointId: checkpoint.id,
      datasetId: evaluated.datasetId,
      split,
      metrics: classificationMetrics(predictions, labels),
      predictionsSha256,
    });
  }
  return checkpoint;
}

/** A worker with a current heartbeat. */
export async function insertWorker({ db }: ApiPlatform) {
  const [worker] = await db.insert(workers).values({ hostname: 'spec' }).returning();
  return worker;
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
