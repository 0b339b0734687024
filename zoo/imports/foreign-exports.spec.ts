import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFiles } from '../import-files.ts';
import { importModel } from '../import-model.ts';
import type { ImagePreprocessing } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension, Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { operatorOf } from '../operators/index.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { OutputNotChosen } from './choose-output.ts';

// Networks as other exporters write them. The proof of each import runs it beside its original.

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-foreign-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let count = 0;
async function fileOf(content: Graph | string) {
  const file = path.join(directory, `${count++}.onnx`);
  await writeFile(file, typeof content === 'string' ? content : writeModel(content));
  return [{ path: 'model.onnx', file, byteSize: 1 }];
}

const preprocessing: ImagePreprocessing = {
  size: { height: 9, width: 11 },
  fit: 'crop',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.3, 0.2, 0.1],
  background: '#ffffff',
};
const classifier = {
  slug: 'small-net',
  license: 'MIT',
  task: 'IMAGE_CLASSIFICATION' as const,
  labels: ['ant', 'bee', 'cat', 'dog'],
  preprocessing,
};

const wave = (length: number, speed: number) => Float32Array.from({ length }, (_, i) => Math.sin(speed * (i + 1)));

/** Two convolutions of pictures `[…, channels, 9, 11]`, and their average `[…, 6]`. */
function trunk(b: GraphBuilder, pixels: string, channels = 3): string {
  const first = b.node('Conv', [pixels, b.floats(wave(36 * channels, 0.7), [4, channels, 3, 3], 'a.weight')]);
  const second = b.node('Conv', [b.node('Relu', [first]), b.floats(wave(216, 0.3), [6, 4, 3, 3], 'b.weight')]);
  return b.node('Flatten', [b.node('GlobalAveragePool', [b.node('Relu', [second])])]);
}

const dense = (b: GraphBuilder, x: string, outputs: number, output: string) =>
  b.node('Gemm', [x, b.floats(wave(6 * outputs, 0.9), [6, outputs], `${output}.weight`)], {}, { output });

function net(input: Dimension[], body: (b: GraphBuilder) => void): Graph {
  const b = new GraphBuilder('net');
  b.input('x', 'float', input);
  body(b);
  return b.graph;
}

async function run(model: Uint8Array, name: string, pixels: RuntimeTensor) {
  const session = await openSession(model);
  try {
    return Array.from(Object.values(await session.run({ [name]: pixels }))[0].data as Float32Array);
  } finally {
    await session.close();
  }
}

/** Two pictures of 9 × 11 points. */
const pixels = (values: (image: number, channel: number, point: number) => number, channels = 3) => {
  const data = Float32Array.from({ length: 2 * channels * 99 }, (_, i) =>
    values(Math.floor(i / (99 * channels)), Math.floor(i / 99) % channels, i % 99),
  );
  return new RuntimeTensor('float32', data, [2, channels, 9, 11]);
};
const drawn = (image: number, channel: number, point: number) => Math.sin(image * 300 + channel * 100 + point);

test('the batch of an output may have another name than the input’s', async () => {
  const graph = net(['unk__122', 3, 9, 11], (b) => {
    dense(b, trunk(b, 'x'), 4, 'y');
    b.output('y', 'float', ['unk__123', 4]);
  });
  const model = await importModel(classifier, await fileOf(graph));
  expect(model.outputs).toEqual([{ name: 'y', type: 'float', shape: ['batch', '4'] }]);
  expect(model.featureLayers.at(-1)).toMatchObject({ dimension: 6 });
});

describe('a model of several outputs', () => {
  const graph = net([1, 3, 9, 11], (b) => {
    const features = trunk(b, 'x');
    dense(b, features, 4, 'Identity');
    dense(b, features, 2, 'Identity_1');
    b.output('Identity', 'float', [1, 4]);
    b.output('Identity_1', 'float', [1, 2]);
  });

  test('asks which one it is for, with their shapes', async () => {
    const error = await importFiles(await fileOf(graph)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(OutputNotChosen);
    expect(error).toMatchObject({
      field: 'output',
      message: expect.stringContaining('“Identity” [1, 4], “Identity_1” [1, 2]'),
      choices: [{ name: 'Identity' }, { name: 'Identity_1' }],
    });
  });

  test('is imported for that one, and refuses one that it does not have', async () => {
    const { graph: chosen, featureLayers } = await importFiles(await fileOf(graph), { output: 'Identity_1' });
    expect(chosen.outputs).toEqual([{ name: 'Identity_1', type: 'float', shape: ['batch', 2] }]);
    expect(featureLayers.at(-1)).toMatchObject({ dimension: 6 });
    await expect(importFiles(await fileOf(graph), { output: 'z' })).rejects.toThrow(
      /no output “z”.*Identity, Identity_1/,
    );
  });
});

test('a model that ends in a choice of rows gives features before it', async () => {
  const graph = net(['n', 3, 9, 11], (b) => {
    const features = trunk(b, 'x');
    dense(b, features, 4, 'scores');
    dense(b, features, 2, 'boxes');
    const best = b.node('NonZero', [b.node('Greater', ['scores', b.floats([0])])]);
    b.node('Concat', [b.node('Cast', [best], { to: 1 }), b.node('Transpose', ['boxes'])], { axis: 1 }, { output: 'y' });
    b.output('y', 'float', ['two', 'many']);
  });
  await expect(importFiles(await fileOf(graph))).rejects.toMatchObject({
    message: expect.stringMatching(
      /gives “y” .*features can be taken before that.*“scores” \[batch, 4\], “boxes” \[batch, 2\]/,
    ),
  });
  expect((await importFiles(await fileOf(graph), { output: 'boxes' })).featureLayers.at(-1)).toMatchObject({
    dimension: 6,
  });
});

test('a model whose output is for one row at a time gives features before it', async () => {
  const graph = net([1, 3, 9, 11], (b) => {
    dense(b, trunk(b, 'x'), 4, 'scores');
    b.node('Sub', ['scores', b.node('ReduceMean', ['scores', b.ints([0, 1])])], {}, { output: 'y' });
    b.output('y', 'float', [1, 4]);
  });
  await expect(importFiles(await fileOf(graph))).rejects.toMatchObject({
    field: 'output',
    message: expect.stringMatching(/output “y” is for one row at a time.*“scores” \[1, 4\]/),
  });
  const { graph: chosen } = await importFiles(await fileOf(graph), { output: 'scores' });
  expect(chosen.outputs[0].shape).toEqual(['batch', 4]);
});

test('a model of blue, green, red takes red, green, blue once it is imported', async () => {
  const graph = net(['n', 3, 9, 11], (b) => {
    dense(b, trunk(b, 'x'), 4, 'y');
    b.output('y', 'float', ['n', 4]);
  });
  const caffe = { ...preprocessing, rescale_factor: 1, image_mean: [104, 117, 123], do_flip_channel_order: true };
  const model = await importModel({ ...classifier, preprocessing: caffe as ImagePreprocessing }, await fileOf(graph));
  expect(model.preprocessing).toEqual({
    ...preprocessing,
    rescale_factor: 1,
    image_mean: [123, 117, 104],
    image_std: [0.1, 0.2, 0.3],
  });
  const got = await run(model.onnx, 'pixels', pixels(drawn));
  const wanted = await run(
    writeModel(graph),
    'x',
    pixels((image, channel, point) => drawn(image, 2 - channel, point)),
  );
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i], 5);
});

test('a model of grey pictures gets the brightness of colours', async () => {
  const graph = net(['n', 1, 9, 11], (b) => {
    dense(b, trunk(b, 'x', 1), 4, 'y');
    b.output('y', 'float', ['n', 4]);
  });
  const model = await importModel(classifier, await fileOf(graph));
  expect(model.inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', '3', '9', '11'] }]);
  const got = await run(model.onnx, 'pixels', pixels(drawn));
  const luma = (image: number, _: number, point: number) =>
    0.299 * drawn(image, 0, point) + 0.587 * drawn(image, 1, point) + 0.114 * drawn(image, 2, point);
  const wanted = await run(writeModel(graph), 'x', pixels(luma, 1));
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i], 4);
});

test('a model with its preprocessing inside takes bytes, with their channels last', async () => {
  const b = new GraphBuilder('net');
  b.input('x', 'uint8', [1, 9, 11, 3]);
  const plain = b.node('Mul', [b.node('Cast', ['x'], { to: 1 }), b.floats([1 / 255])]);
  dense(b, trunk(b, b.node('Transpose', [plain], { perm: [0, 3, 1, 2] })), 4, 'y');
  b.output('y', 'float', [1, 4]);
  const raw = {
    ...preprocessing,
    rescale_factor: 1,
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
  } as ImagePreprocessing;
  const model = await importModel({ ...classifier, preprocessing: raw }, await fileOf(b.graph));
  expect(model.inputs[0]).toMatchObject({ type: 'float', shape: ['batch', '3', '9', '11'] });
  await expect(importModel(classifier, await fileOf(b.graph))).rejects.toThrow(/bytes.*rescale_factor 1/);
});

test('a quantized model gives features, which its roundings do not let train', async () => {
  const b = new GraphBuilder('net');
  b.input('x', 'float', ['n', 3, 9, 11]);
  const [scale, zero] = [b.floats([1 / 32]), b.constant({ type: 'uint8', shape: [], data: Uint8Array.of(128) })];
  const round = (x: string) => b.node('DequantizeLinear', [b.node('QuantizeLinear', [x, scale, zero]), scale, zero]);
  const data = Int8Array.from({ length: 108 }, (_, i) => ((i * 37) % 255) - 127);
  const weights = b.constant({ type: 'int8', shape: [4, 3, 3, 3], data }, 'a.quantized');
  const float = b.node('DequantizeLinear', [weights, b.floats([1 / 64])]);
  const conv = round(b.node('Relu', [b.node('Conv', [round('x'), float])]));
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [conv])]);
  b.node('Gemm', [round(pooled), b.floats(wave(16, 0.9), [4, 4], 'y.weight')], {}, { output: 'y' });
  b.output('y', 'float', ['n', 4]);
  const model = await importModel(classifier, await fileOf(b.graph));
  // Before the classifier: its own weights are not among them.
  expect(model.featureLayers.at(-1)).toMatchObject({ name: 'pooled', dimension: 4 });
  expect(operatorOf({ op: 'DequantizeLinear' }).gradient).toMatchObject({
    missing: expect.stringMatching(/quantized.*LINEAR_PROBE/),
  });
});

test('a size of pictures that the model does not take is an answer to give again', async () => {
  const graph = net(['n', 3, 'height', 'width'], (b) => {
    const rows = b.node('Squeeze', [b.node('Conv', ['x', b.floats(wave(108, 0.7), [4, 3, 9, 1])]), b.ints([2])]);
    b.node('ReduceMean', [rows, b.ints([2])], { keepdims: 0 }, { output: 'y' });
    b.output('y', 'float', ['n', 4]);
  });
  const size = { height: 12, width: 20 };
  await expect(importFiles(await fileOf(graph), { pictureSize: size })).rejects.toMatchObject({
    field: 'preprocessing',
    message: expect.stringMatching(/does not run on pictures of 12 × 20 pixels/),
  });
});

test.each([
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n', /Git LFS pointer/],
  ['a web page', '<!doctype html><title>Sign in</title>', /a web page titled “Sign in”/],
])('%s in place of the file is refused as one', async (_, content, message) => {
  await expect(importModel(classifier, await fileOf(content))).rejects.toThrow(message);
});
