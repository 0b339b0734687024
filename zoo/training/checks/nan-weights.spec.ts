import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { extractFeatures } from '../../features/extract.ts';
import { readModel } from '../../onnx/read.ts';
import { writeModel } from '../../onnx/write.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyModel } from '../../testing/tiny-model.ts';
import { fineTune } from '../fine-tune.ts';
import { tinyRequest } from '../testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-plain-'));
  dataset = await shapeDataset(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a weight that is NaN is named before features or losses are computed from it', async () => {
  const graph = readModel(tinyModel());
  const [name, weights] = [...graph.initializers].filter(
    ([, { type, data }]) => type === 'float' && data.length > 9,
  )[2];
  (weights.data as Float32Array)[3] = Number.NaN;
  const model = writeModel(graph);
  const request = { ...tinyRequest({ strategy: 'LINEAR_PROBE' }, dataset, directory), model };
  await expect(fineTune(request)).rejects.toThrow(`the initializer “${name}” has 1 NaN`);
  const outputFile = path.join(directory, 'features.npy');
  const { featureLayers, preprocessing } = request;
  const extraction = extractFeatures({ model, featureLayers, preprocessing, dataset, outputFile });
  await expect(extraction).rejects.toThrow(`the initializer “${name}” has 1 NaN`);
  expect(await readdir(directory)).not.toContain('features.npy');
});
