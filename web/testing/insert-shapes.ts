import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Db } from '../../api/database/connection.ts';
import type { BlobStore } from '../../api/storage/blob-store.ts';
import { insertDataset, insertModel } from '../../api/testing/rows.ts';
import { shapeDataset } from '../../zoo/testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../zoo/testing/tiny-model.ts';

/** A tiny model that can be trained, and a data set of drawn shapes in four colours, with their files. */
export async function insertShapes(platform: { db: Db; blobs: BlobStore }) {
  const { blobs } = platform;
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-shapes-'));
  try {
    const { index, packFile } = await shapeDataset(directory);
    const stored = await blobs.put(tinyModel());
    const model = await insertModel(platform, {
      slug: 'tiny-shapes',
      name: 'Tiny shapes network',
      summary: 'A convolutional network of a thousand parameters that tells shapes apart.',
      labels: ['circle', 'square', 'cross'],
      featureLayers: tinyFeatureLayers,
      preprocessing: tinyPreprocessing,
      byteSize: stored.byteSize,
      onnxSha256: stored.sha256,
    });
    const splits = ['train', 'validation', 'test'].map((name) => ({
      name,
      exampleCount: index.examples.filter(({ split }) => split === name).length,
    }));
    const dataset = await insertDataset(platform, [], {
      name: 'Drawn shapes',
      labels: index.labels,
      exampleCount: index.examples.length,
      splits,
      groups: index.groups,
      sha256: (await blobs.put(Buffer.from(JSON.stringify(index)))).sha256,
      packSha256: (await blobs.put(createReadStream(packFile))).sha256,
    });
    return { modelId: model.id, modelSlug: model.slug, datasetId: dataset.id };
  } finally {
    await rm(directory, { recursive: true });
  }
}
