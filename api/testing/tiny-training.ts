import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shapeDataset } from '../../zoo/testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../zoo/testing/tiny-model.ts';
import type { ApiPlatform } from '../context.ts';
import { insertDataset, insertModel } from './rows.ts';

/** A real model, `tiny-net`, and a real data set, both small, with their blobs: a worker can train on them in seconds. */
export async function insertTinyTraining(platform: ApiPlatform): Promise<{ modelSlug: string; datasetId: string }> {
  const { blobs } = platform;
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-shapes-'));
  try {
    const { index, packFile } = await shapeDataset(directory);
    const { sha256: onnxSha256 } = await blobs.put(tinyModel());
    const layers = { featureLayers: tinyFeatureLayers, preprocessing: tinyPreprocessing };
    const { slug } = await insertModel(platform, { onnxSha256, ...layers });
    const { id } = await insertDataset(platform, [], {
      labels: index.labels,
      sha256: (await blobs.put(Buffer.from(JSON.stringify(index)))).sha256,
      packSha256: (await blobs.put(createReadStream(packFile))).sha256,
    });
    return { modelSlug: slug, datasetId: id };
  } finally {
    await rm(directory, { recursive: true });
  }
}
