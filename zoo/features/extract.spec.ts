import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { decodeBatch } from '../data/decode-batch.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { computesInt8 } from '../quantization/computes-int8.ts';
import { cosines } from '../quantization/cosines.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { computeActivations } from './activations.ts';
import { extractFeatures } from './extract.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-features-'));
  dataset = await shapeDataset(directory, 7);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const request = () => ({
  model: tinyModel(),
  featureLayers: tinyFeatureLayers,
  preprocessing: tinyPreprocessing,
  dataset,
  outputFile: join(directory, 'features.npy'),
  batchSize: 4,
});

/** Reads the file as NumPy would: the shape from the header, then float32. */
async function readNpy(file: string) {
  const bytes = await readFile(file);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
  const start = 10 + bytes.readUInt16LE(8);
  expect(start % 64).toBe(0);
  const shape = /\((\d+), (\d+)\)/.exec(bytes.subarray(10, start).toString('latin1'))?.slice(1).map(Number);
  return {
    shape,
    values: new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length)),
  };
}

test('features are the layer’s activations, averaged over height and width, in the order of the index', async () => {
  expect(await extractFeatures({ ...request(), layer: 'block_2_add' })).toMatchObject({
    rows: 21,
    dimension: 8,
    precision: { precision: 'FLOAT32' },
  });
  const { shape, values } = await readNpy(request().outputFile);
  expect(shape).toEqual([21, 8]);

  const { examples } = dataset.index;
  const session = await openSession(writeModel(readModel(tinyModel()), ['block_2_add']));
  const pixels = await decodeBatch(dataset, examples, tinyPreprocessing);
  const result = await session.run({ pixels: new RuntimeTensor('float32', pixels, [21, 3, 16, 16]) }, ['block_2_add']);
  const activation = result.block_2_add.data as Float32Array;
  for (let row = 0; row < 21 * 8; row++) {
    const mean = activation.subarray(row * 64, (row + 1) * 64).reduce((sum, value) => sum + value, 0) / 64;
    expect(values[row]).toBeCloseTo(mean, 4);
  }
});

test('without a layer, the features are those that the model’s own head takes', async () => {
  expect(await extractFeatures(request())).toMatchObject({ rows: 21, dimension: 16 });
});

test('an unknown layer is answered with the list of layers, and leaves no file', async () => {
  const before = await readdir(directory);
  await expect(
    extractFeatures({ ...request(), outputFile: join(directory, 'none.npy'), layer: 'block_7' }),
  ).rejects.toThrow(/block_7.*block_1, block_2_add/);
  expect(await readdir(directory)).toEqual(before);
});

test('a picture that cannot be decoded is named, and no file is left', async () => {
  const broken = {
    ...dataset,
    index: { ...dataset.index, examples: dataset.index.examples.map((e, i) => (i === 9 ? { ...e, byteSize: 20 } : e)) },
  };
  const outputFile = join(directory, 'broken.npy');
  await expect(extractFeatures({ ...request(), dataset: broken, outputFile })).rejects.toThrow(/cross\/2\.png/);
  expect(await readdir(directory)).not.toContain('broken.npy');
});

test('a device that cannot be used is refused by name, and no file is left', async () => {
  vi.stubEnv('VK_DRIVER_FILES', '/no/such/driver.json');
  try {
    const outputFile = join(directory, 'elsewhere.npy');
    const device = process.platform === 'darwin' ? 'CUDA' : 'WEBGPU';
    await expect(extractFeatures({ ...request(), device, outputFile })).rejects.toMatchObject({ field: 'device' });
    expect(await readdir(directory)).not.toContain('elsewhere.npy');
    // Frozen activations are computed on the training's device.
    const frozen = readModel(tinyModel());
    const { examples } = dataset.index;
    const common = { frozen, dataset, examples, preprocessing: tinyPreprocessing, file: outputFile };
    await expect(computeActivations({ ...common, device })).rejects.toMatchObject({ field: 'device' });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('in INT8, features point where those in float32 do, and are others', async () => {
  const int8 = { ...request(), outputFile: join(directory, 'int8.npy'), frozenPrecision: 'INT8' as const };
  if (!(await computesInt8())) {
    await expect(extractFeatures(int8)).rejects.toThrow(/VNNI/);
    expect(await readdir(directory)).not.toContain('int8.npy');
    return;
  }
  await extractFeatures({ ...request(), frozenPrecision: 'FLOAT32' });
  const { precision } = await extractFeatures(int8);
  expect(precision).toMatchObject({ precision: 'INT8', cosine: { mean: expect.any(Number) } });
  const [plain, rounded] = [await readNpy(request().outputFile), await readNpy(int8.outputFile)];
  const tensor = (values: Float32Array) => new RuntimeTensor('float32', values, [21, 16]);
  const found = cosines(tensor(rounded.values), tensor(plain.values));
  for (const cosine of found) expect(cosine).toBeGreaterThan(0.99);
  expect(Math.min(...found)).toBeLessThan(1 - 1e-7);
});
