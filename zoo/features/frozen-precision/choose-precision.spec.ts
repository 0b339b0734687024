import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_AUGMENTATION } from '../../data/augment/augmentation.ts';
import type { ImageDataset } from '../../data/dataset.ts';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { computesInt8 } from '../../quantization/computes-int8.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import { backboneOf } from '../backbone.ts';
import { openExampleReader } from '../example-reader.ts';
import { plainModel } from '../plain-model.ts';
import { type ChoosePrecision, type ChosenPrecision, choosePrecision } from './choose-precision.ts';

let directory: string;
let dataset: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-spec-'));
  dataset = await shapeDataset(directory);
});
afterAll(() => rm(directory, { recursive: true }));

async function choose(frozen: Graph, options: Partial<ChoosePrecision> = {}): Promise<ChosenPrecision> {
  const data = options.dataset ?? dataset;
  const reader = openExampleReader(data, tinyPreprocessing, frozen);
  try {
    const always = async () => true;
    const request = { frozen, wanted: 'AUTO' as const, reader, device: 'CPU' as const, examples: 1e6, isExact: always };
    return await choosePrecision({ ...request, dataset: data, ...options });
  } finally {
    await reader.close();
  }
}

async function tiny(): Promise<Graph> {
  const layer = tinyFeatureLayers[tinyFeatureLayers.length - 1];
  return (await backboneOf(await plainModel(tinyModel(), tinyFeatureLayers), layer)).graph;
}

/** A processor that cannot multiply int8 exactly computes nothing in it: then there is nothing else to see here. */
async function staysFloat32(frozen: Graph): Promise<boolean> {
  if (await computesInt8()) return false;
  const { report } = await choose(frozen, { isExact: computesInt8 });
  expect(report).toMatchObject({ precision: 'FLOAT32', reason: expect.stringContaining('VNNI') });
  return true;
}

type Change = (weights: Float32Array, layer: number, bias: Float32Array) => void;

/** Six convolutions with ReLUs of eight channels, and their mean: `change` has its way with each one's weights `[8, in, 3, 3]`. */
function convolutions(change: Change = () => undefined): Graph {
  const build = new GraphBuilder('convolutions');
  const generator = random(5);
  let x = build.input('pixels', 'float', ['batch', 3, 16, 16]);
  for (let layer = 0; layer < 6; layer++) {
    const inputs = layer === 0 ? 3 : 8;
    const scale = Math.sqrt(6 / (9 * inputs));
    const weights = Float32Array.from({ length: 8 * inputs * 9 }, () => scale * (2 * generator.next() - 1));
    const bias = Float32Array.from({ length: 8 }, () => 0.1 * generator.next());
    change(weights, layer, bias);
    const conv = build.node('Conv', [x, build.floats(weights, [8, inputs, 3, 3]), build.floats(bias, [8])], {
      pads: [1, 1, 1, 1],
    });
    x = build.node('Relu', [conv]);
  }
  build.node('Flatten', [build.node('GlobalAveragePool', [x])], { axis: 1 }, { output: 'features' });
  build.output('features', 'float', ['batch', 8]);
  return build.graph;
}

/** One channel of a layer 10,000 times as large as the others, which the next layer does not read: 8 bits are spent on it. */
const outlier =
  (at: number): Change =>
  (weights, layer, bias) => {
    if (layer === at) bias[3] = 10_000;
    if (layer === at + 1) for (let o = 0; o < 8; o++) weights.fill(0, (o * 8 + 3) * 9, (o * 8 + 4) * 9);
  };

test('a network whose features stay is computed in int8, with what was measured', async () => {
  const frozen = await tiny();
  if (await staysFloat32(frozen)) return;
  const { report, settings } = await choose(frozen);
  expect(report.precision).toBe('INT8');
  expect(report.reason).toMatch(
    /mean cosine of [01]\.\d{4} with float32’s, and a linear probe moves by 0\.0 points \(12 examples\)/,
  );
  // Twelve of validation, and none of the training split is left beside those that it was fitted on.
  expect(report.cosine).toMatchObject({ examples: 12 });
  expect(report.cosine?.worst).toBeGreaterThan(0.99);
  expect(report.score).toMatchObject({ metric: 'ACCURACY', examples: 12 });
  expect(report.nodes).toEqual({ int8: 4, float32: 0 });
  expect(settings?.ranges.length).toBeGreaterThan(4);
});

test('the check tells how far it is', async () => {
  const frozen = await tiny();
  if (await staysFloat32(frozen)) return;
  const fractions: number[] = [];
  await choose(frozen, { onCheck: (fraction) => fractions.push(fraction) });
  expect(fractions.length).toBeGreaterThan(2);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  await choose(frozen, { wanted: 'FLOAT32', onCheck: () => expect.fail('Nothing is checked.') });
});

test('examples that change at random are calibrated and checked as they are then computed', async () => {
  const augment = { augmentation: { ...NO_AUGMENTATION, colorJitter: 1 }, seed: 3 };
  const [plain, changed] = [await choose(await tiny()), await choose(await tiny(), { augment })];
  const rangeOf = ({ settings }: ChosenPrecision) =>
    new Map(settings?.ranges).get('pixels') ?? expect.fail('No range.');
  // Brighter and darker pixels than any of the pictures has.
  expect(rangeOf(changed).max).toBeGreaterThan(rangeOf(plain).max);
  expect(rangeOf(changed).min).toBeLessThan(rangeOf(plain).min);
  expect(changed.report.cosine?.mean).not.toBe(plain.report.cosine?.mean);
  expect(await choose(await tiny(), { augment })).toEqual(changed);
});

test('the same inputs choose the same, ranges included', async () => {
  expect(await choose(await tiny())).toEqual(await choose(await tiny()));
});

test('FLOAT32 is what it is, without a check', async () => {
  expect(await choose(await tiny(), { wanted: 'FLOAT32' })).toMatchObject({
    report: { precision: 'FLOAT32', cosine: null },
  });
});

test.each<[string, Partial<ChoosePrecision>, RegExp]>([
  ['few examples', { examples: 500 }, /500 examples are computed; below 3000/],
  ['a processor without exact products', { isExact: async () => false }, /VNNI/],
  ['a GPU', { device: 'WEBGPU' }, /for the CPU.*WEBGPU/],
])('AUTO takes float32, with the reason, on %s', async (_, options, reason) => {
  const { report, settings } = await choose(await tiny(), options);
  expect(report).toMatchObject({ precision: 'FLOAT32', reason: expect.stringMatching(reason) });
  expect(settings).toBeNull();
});

const alike = (): ImageDataset => {
  const [first] = dataset.index.examples;
  const examples = dataset.index.examples.map((example) => ({
    ...first,
    name: example.name,
    split: example.split,
    label: example.label,
  }));
  return { ...dataset, index: { ...dataset.index, examples } };
};

test('calibration pictures that are all alike say nothing of others', async () => {
  const frozen = await tiny();
  const options = { dataset: alike() };
  expect((await choose(frozen, options)).report).toMatchObject({
    precision: 'FLOAT32',
    reason: expect.stringContaining('all alike'),
  });
  await expect(choose(frozen, { ...options, wanted: 'INT8' })).rejects.toMatchObject({
    field: 'frozenPrecision',
    message: expect.stringMatching(/cannot be computed in INT8.*all alike.*Use AUTO or FLOAT32/),
  });
});

test('a layer that int8 moves too far stays float32, with its neighbour; the others do not', async () => {
  const frozen = convolutions(outlier(2));
  if (await staysFloat32(frozen)) return;
  const { report } = await choose(frozen);
  expect(report).toMatchObject({ precision: 'INT8', nodes: { int8: 4, float32: 2 } });
  expect(report.reason).toContain('2 of 6 layers stay float32');
  expect(report.cosine?.worst).toBeGreaterThan(0.95);
});

test('where int8 moves every layer too far, all stays float32; INT8 is refused', async () => {
  const frozen = convolutions((...layer) => {
    for (const at of [0, 1, 2, 3, 4]) outlier(at)(...layer);
  });
  const { report, settings } = await choose(frozen);
  expect([report.precision, settings]).toEqual(['FLOAT32', null]);
  expect(report.reason).toMatch(/moves the features too far: their cosine .* 0\.99 and 0\.95 are the least/);
  expect(report.cosine?.mean).toBeLessThan(0.99);
  await expect(choose(frozen, { wanted: 'INT8' })).rejects.toThrow(/moves the features too far/);
});

test('a layer that always gives 0 stays float32, with the one that reads it', async () => {
  const build = new GraphBuilder('dead');
  const generator = random(9);
  const conv = (x: string, inputs: number, scale: number) => {
    const weights = Float32Array.from({ length: 8 * inputs * 9 }, () => scale * (2 * generator.next() - 1));
    return build.node('Conv', [x, build.floats(weights, [8, inputs, 3, 3])], { pads: [1, 1, 1, 1] });
  };
  const x = build.node('Relu', [conv(build.input('pixels', 'float', ['batch', 3, 16, 16]), 3, 0.4)]);
  const dead = conv(x, 8, 0);
  const sum = build.node('Add', [x, conv(dead, 8, 0.3)]);
  build.node('Flatten', [build.node('GlobalAveragePool', [conv(sum, 8, 0.3)])], { axis: 1 }, { output: 'features' });
  build.output('features', 'float', ['batch', 8]);
  if (await staysFloat32(build.graph)) return;
  const { report, settings } = await choose(build.graph);
  expect(report).toMatchObject({ precision: 'INT8', nodes: { int8: 2, float32: 2 } });
  expect(settings?.kept).toContain(dead);
});

test('a weight that is not a number is told, with the tensor that it reaches', async () => {
  const frozen = convolutions((weights, layer) => {
    if (layer === 3) weights[5] = Number.NaN;
  });
  const { report } = await choose(frozen);
  expect(report).toMatchObject({ precision: 'FLOAT32', reason: expect.stringMatching(/infinite or not numbers/) });
});

test('a network without convolutions or matrix products has nothing for int8', async () => {
  const build = new GraphBuilder('mean');
  build.input('pixels', 'float', ['batch', 3, 16, 16]);
  build.node('Flatten', [build.node('GlobalAveragePool', ['pixels'])], { axis: 1 }, { output: 'features' });
  build.output('features', 'float', ['batch', 3]);
  expect((await choose(build.graph)).report.reason).toMatch(/no convolution or matrix product/);
});
