import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { readExamples } from '../data/read-example.ts';
import { extractFeatures } from '../features/extract.ts';
import { isImagePreprocessing, METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { cosineSimilarity } from './cosine-similarity.ts';
import { openPictureEncoder } from './picture-encoder.ts';
import fixture from './testing/picture-similarity.json' with { type: 'json' };
import { smallEncoder } from './testing/small-encoder.ts';
import { smallPictureEncoder } from './testing/small-picture-encoder.ts';

let directory: string;
let dataset: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-picture-encoder-'));
  dataset = await shapeDataset(directory, 2, { width: 60, height: 40 });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each(fixture.models)(
  '$model has the similarities of Pillow, NumPy and onnxruntime for Python',
  async ({ model, similarities }) => {
    const encoder = await openPictureEncoder((await smallPictureEncoder(model)).onnx);
    const vectors: Float32Array[] = [];
    const found: number[] = [];
    for (const name of fixture.pictures) {
      const { vector } = await encoder.encode(await readFile(new URL(`../data/fixtures/${name}`, import.meta.url)));
      found.push(...vectors.map((other) => cosineSimilarity(other, vector)));
      vectors.push(vector);
    }
    await encoder.close();
    for (const [i, similarity] of similarities.entries()) expect(Math.abs(found[i] - similarity)).toBeLessThan(1e-6);
  },
);

test.each(['ViT without a head', 'DeiT without a head', 'ResNet of bottlenecks', 'Swin with padding'])(
  '%s has the vectors of a feature set',
  async (name) => {
    const { onnx, featureLayers, preprocessing } = await smallPictureEncoder(name);
    if (!isImagePreprocessing(preprocessing)) throw new Error('It takes texts.');
    const outputFile = path.join(directory, 'features.npy');
    const { rows, dimension } = await extractFeatures({
      ...{ model: onnx, featureLayers, preprocessing, dataset, outputFile, frozenPrecision: 'FLOAT32' },
    });
    const bytes = await readFile(outputFile);
    const features = new Float32Array(bytes.buffer.slice(bytes.byteOffset + bytes.length - 4 * rows * dimension));
    const encoder = await openPictureEncoder(onnx);
    for (const [i, picture] of (await readExamples(dataset, dataset.index.examples)).entries()) {
      const { vector } = await encoder.encode(picture);
      expect(vector).toHaveLength(dimension);
      for (const [j, value] of vector.entries())
        expect(Math.abs(value - features[i * dimension + j])).toBeLessThan(1e-5);
    }
    await encoder.close();
  },
);

test('a classifier has the vector that its head takes', async () => {
  const encoder = await openPictureEncoder(tinyModel());
  const { vector, pixels } = await encoder.encode((await readExamples(dataset, dataset.index.examples))[0]);
  await encoder.close();
  expect([vector.length, pixels.length]).toEqual([16, 3 * 16 * 16]);
});

test('what has no vector of a picture is refused', async () => {
  const { onnx } = await smallEncoder('bert', true);
  await expect(openPictureEncoder(onnx)).rejects.toThrow('The model takes texts, not pictures.');
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.featureLayers] = '[]';
  await expect(openPictureEncoder(writeModel(graph))).rejects.toThrow('no layer with a vector for each picture');
});
