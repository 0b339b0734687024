import { uuidv7 } from 'uuidv7';
import { fineTuneDefaults } from '../../zoo/training/options/options.ts';
import type { Db } from '../database/connection.ts';
import { checkpoints, datasets, fineTunes, models } from '../database/tables/index.ts';
import type { BlobStore } from '../storage/blob-store.ts';

/** Stores an ONNX file as the checkpoint of its own fine-tune, with every row that this needs. Returns its id. */
export async function insertCheckpoint(
  { db, blobs }: { db: Db; blobs: BlobStore },
  onnx: Uint8Array,
  labels: string[],
): Promise<string> {
  const stored = await blobs.put(onnx);
  const [model] = await db.insert(models).values(modelRow()).returning();
  const [dataset] = await db
    .insert(datasets)
    .values({
      name: 'colours',
      modality: 'IMAGE',
      labels,
      exampleCount: 0,
      splits: [],
      groups: [],
      quality: [],
      uploadId: uuidv7(),
    })
    .returning();
  const [fineTune] = await db
    .insert(fineTunes)
    .values({
      modelId: model.id,
      datasetId: dataset.id,
      strategy: 'LINEAR_PROBE',
      options: { ...fineTuneDefaults('LINEAR_PROBE'), engineVersion: 'test' },
    })
    .returning();
  const [checkpoint] = await db
    .insert(checkpoints)
    .values({ fineTuneId: fineTune.id, epoch: 1, labels, validationLoss: 0, ...stored })
    .returning();
  return checkpoint.id;
}

/** A catalogue model that was not fetched, from a package `graft-test-model` 1.0.0. */
export function modelRow(): typeof models.$inferInsert {
  const slug = `model-${uuidv7()}`;
  const preprocessing = {
    size: { height: 8, width: 8 },
    fit: 'stretch',
    resample: 'bilinear',
    rescale_factor: 1 / 255,
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
    background: '#ffffff',
  } satisfies (typeof models.$inferInsert)['preprocessing'];
  const shown = {
    slug,
    name: 'A model',
    summary: 'For tests.',
    task: 'IMAGE_CLASSIFICATION',
    modality: 'IMAGE',
    architecture: 'Tiny',
    license: 'MIT',
    tags: [],
    labels: null,
    publisher: 'Tests',
    trainingData: [],
    citation: null,
    preprocessing,
    byteSize: 1,
    parameterCount: 1,
    card: 'None.',
  } satisfies Partial<typeof models.$inferInsert>;
  return {
    ...shown,
    inputs: [],
    outputs: [],
    featureLayers: [],
    availability: 'REMOTE',
    source: 'NPM',
    uri: 'pkg:npm/graft-test-model@1.0.0',
    sourceSpec: { kind: 'npm', package: 'graft-test-model', version: '1.0.0', path: 'model' },
  };
}
