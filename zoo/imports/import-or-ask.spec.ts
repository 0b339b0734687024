import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backboneOf } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import { importOrAsk } from '../import-model.ts';
import type { ImagePreprocessing } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension, Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { removeUnused } from '../simplify/remove-unused.ts';
import { exportedArchitectures } from '../testing/architectures/small-architectures.ts';
import type { KnownFacts } from './known-facts.ts';

// Small networks as exporters write them, with more or less of a publisher's metadata.

const preprocessing: ImagePreprocessing = {
  size: { height: 33, width: 33 },
  fit: 'crop',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  background: '#ffffff',
};
const labels = ['ant', 'bee', 'cat', 'dog', 'eel'];
const known: KnownFacts = {
  slug: 'small-net',
  license: 'MIT',
  task: 'IMAGE_CLASSIFICATION',
  labels,
  preprocessing,
  preprocessingParts: {},
  preprocessingMissing: [],
  isTokenizerGiven: false,
  modality: null,
  file: null,
};
const NOTHING: KnownFacts = { ...known, license: null, task: null, labels: null, preprocessing: null };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-import-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let count = 0;
async function filesOf(contents: Record<string, Uint8Array>) {
  const folder = path.join(directory, String(count++));
  return Promise.all(
    Object.entries(contents).map(async ([name, bytes]) => {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
      return { path: name, file, byteSize: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

/** As `transformers` exports: another name, and dynamic sizes. */
function asExported(graph: Graph, shape: Dimension[]): Uint8Array {
  const [input] = graph.inputs;
  const renamed = (name: string) => (name === input.name ? 'pixel_values' : name);
  return writeModel({
    ...graph,
    inputs: [{ ...input, name: 'pixel_values', shape }],
    outputs: graph.outputs.map((output) => ({ ...output, shape: [shape[0], ...output.shape.slice(1)] })),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed) })),
  });
}

const resnet = () => exportedArchitectures['ResNet-18 from PyTorch']();
const OPEN = ['batch_size', 'num_channels', 'height', 'width'];

const fields = (outcome: Awaited<ReturnType<typeof importOrAsk>>) => outcome.questions.map(({ field }) => field);

describe('a picture classifier, exported with dynamic sizes', () => {
  test('is imported like any other: pixels in, with the sizes from its preprocessing', async () => {
    const { model } = await importOrAsk(known, await filesOf({ 'model.onnx': asExported(resnet(), OPEN) }));
    if (!model) throw new Error('asked');
    expect(model.inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', '3', '33', '33'] }]);
    expect(model.outputs).toMatchObject([{ type: 'float', shape: ['batch', '5'] }]);
    expect(model.labels).toEqual(labels);

    const graph = await plainModel(model.onnx, model.featureLayers);
    const layer = model.featureLayers.at(-1);
    if (!layer) throw new Error('no layer');
    const backbone = await backboneOf(graph, layer);
    const session = await openSession(writeModel(backbone.graph));
    const pixels = new RuntimeTensor('float32', new Float32Array(2 * 3 * 33 * 33).fill(0.5), [2, 3, 33, 33]);
    const { [backbone.features]: features } = await session.run({ pixels }, [backbone.features]);
    expect(features.dims).toEqual([2, layer.dimension]);
    await session.close();
  });

  test('asks for all unknown facts at once, and guesses nothing', async () => {
    const outcome = await importOrAsk(NOTHING, await filesOf({ 'model.onnx': asExported(resnet(), OPEN) }));
    expect(fields(outcome)).toEqual(['license', 'task', 'preprocessing', 'labels']);
    expect(outcome).toMatchObject({ model: null, modality: 'IMAGE' });
    const [license, task, prepared, named] = outcome.questions;
    expect(license.choices).toContain('NOASSERTION');
    expect(task.choices).toEqual(['IMAGE_CLASSIFICATION', 'FEATURE_EXTRACTION']);
    expect(prepared.question).toContain('do not state it');
    expect(named.question).toContain('5 outputs');
  });

  test('knows the number of its classes even if the file leaves it open', async () => {
    const graph = readModel(asExported(resnet(), OPEN));
    const outputs = graph.outputs.map((output) => ({ ...output, shape: ['batch_size', 'num_labels'] }));
    const files = await filesOf({ 'model.onnx': writeModel({ ...graph, outputs }) });
    const outcome = await importOrAsk(NOTHING, files);
    expect(fields(outcome)).toEqual(['license', 'task', 'preprocessing', 'labels']);
    expect(outcome.questions[3].question).toContain('5 outputs');
  });

  test('passes on what the files state of the preprocessing', async () => {
    const parts = { image_mean: [0.5, 0.5, 0.5], resample: 'bicubic' };
    const files = await filesOf({ 'model.onnx': asExported(resnet(), ['n', 3, 33, 33]) });
    const outcome = await importOrAsk({ ...known, preprocessing: null, preprocessingParts: parts }, files);
    expect(outcome.questions).toMatchObject([
      { field: 'preprocessing', draft: { ...parts, size: { height: 33, width: 33 } } },
    ]);
  });

  test('states which parts of the preprocessing are unknown', async () => {
    const some = { ...known, preprocessing: null, preprocessingMissing: ['image_mean', 'image_std'] };
    const outcome = await importOrAsk(some, await filesOf({ 'model.onnx': asExported(resnet(), OPEN) }));
    expect(outcome.questions).toMatchObject([{ field: 'preprocessing' }]);
    expect(outcome.questions[0].question).toContain('image_mean, image_std');
  });
});

test('a model of fixed size asks the same, and states its size', async () => {
  const files = await filesOf({ 'model.onnx': asExported(resnet(), ['n', 3, 33, 33]) });
  const outcome = await importOrAsk(NOTHING, files);
  expect(fields(outcome)).toEqual(['license', 'task', 'preprocessing', 'labels']);
  expect(outcome.questions[2].question).toContain('33 × 33 pixels');
});

test('an embedder has no labels, and none are asked for', async () => {
  const files = await filesOf({ 'model.onnx': asExported(resnet(), OPEN) });
  const { model } = await importOrAsk({ ...known, task: 'FEATURE_EXTRACTION', labels: null }, files);
  expect(model).toMatchObject({ task: 'FEATURE_EXTRACTION', labels: null });
  expect(readModel(model?.onnx ?? new Uint8Array()).metadata).not.toHaveProperty('graft.labels');
});

test("with several files, the model's file is asked for", async () => {
  const bytes = asExported(resnet(), OPEN);
  const files = await filesOf({ 'onnx/model_quantized.onnx': bytes, 'onnx/model.onnx': bytes, 'config.json': bytes });
  const choices = ['onnx/model.onnx', 'onnx/model_quantized.onnx'];
  const outcome = await importOrAsk(known, files);
  expect(outcome.questions).toMatchObject([{ field: 'file', choices }]);
  expect((await importOrAsk({ ...known, file: 'onnx/model.onnx' }, files)).model?.labels).toEqual(labels);
  // A wrong name is asked for again; and everything else at once.
  expect((await importOrAsk({ ...NOTHING, file: 'other.onnx' }, files)).questions).toMatchObject([
    { field: 'file', choices, problem: expect.stringMatching(/no file other\.onnx/) },
    { field: 'license' },
    { field: 'task' },
    { field: 'preprocessing' },
    { field: 'labels', question: expect.stringContaining('5 outputs') },
  ]);
});

test.each([
  [
    'labels that are too few',
    'labels',
    { labels: ['a', 'b'] },
    /returns \[\w+,5\], but there are 2 labels/,
    ['a', 'b'],
  ],
  [
    'another size',
    'preprocessing',
    { preprocessing: { ...preprocessing, size: { height: 8, width: 8 } } },
    /takes 33 × 33 pixels, but preprocessing\.size is 8 × 8/,
    preprocessing,
  ],
  [
    'preprocessing of texts',
    'preprocessing',
    { preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 8 } },
    /takes pictures/,
    { size: preprocessing.size },
  ],
  ['a task of texts', 'task', { task: 'TEXT_CLASSIFICATION' as const }, /takes pictures/, 'TEXT_CLASSIFICATION'],
])('%s: asked for again, with what is wrong', async (_, field, wrong, message, draft) => {
  const files = await filesOf({ 'model.onnx': asExported(resnet(), ['n', 3, 33, 33]) });
  const { questions } = await importOrAsk({ ...known, ...wrong }, files);
  expect(questions).toMatchObject([{ field, problem: expect.stringMatching(message), draft }]);
});

test('of several outputs, the one that the model is for is asked for, with everything else', async () => {
  const build = new GraphBuilder('two', readModel(asExported(resnet(), ['n', 3, 33, 33])));
  const [{ name, shape }] = build.graph.outputs;
  build.graph.outputs = [];
  for (const output of ['first', 'second']) {
    build.node(output === 'first' ? 'Neg' : 'Relu', [name], {}, { output });
    build.output(output, 'float', shape);
  }
  const files = await filesOf({ 'model.onnx': writeModel(build.graph) });
  const { questions } = await importOrAsk({ ...known, license: null, labels: null }, files);
  expect(questions).toMatchObject([
    { field: 'license' },
    { field: 'output', choices: ['first', 'second'], question: expect.stringMatching(/“first” \[\w+, 5\]/) },
    { field: 'labels' },
  ]);
  expect((await importOrAsk({ ...known, output: 'third' }, files)).questions).toMatchObject([
    { field: 'output', problem: expect.stringMatching(/no output “third”/), draft: 'third' },
  ]);
  expect((await importOrAsk({ ...known, output: 'second' }, files)).model?.labels).toEqual(labels);
});

test('of several outputs whose rows the exporter named otherwise than the input’s, too, as tf2onnx does', async () => {
  const build = new GraphBuilder('two', readModel(asExported(resnet(), ['n', 3, 33, 33])));
  const [{ name, shape }] = build.graph.outputs;
  build.node('Neg', [name], {}, { output: 'Identity' });
  build.node('Concat', [name, name], { axis: 1 }, { output: 'Identity_1' });
  build.graph.outputs = [];
  build.output('Identity', 'float', ['unk__9', shape[1]]);
  build.output('Identity_1', 'float', ['unk__10', 10]);
  const outcome = await importOrAsk(NOTHING, await filesOf({ 'model.onnx': writeModel(build.graph) }));
  expect(fields(outcome)).toEqual(['license', 'task', 'output', 'preprocessing', 'labels']);
  const [, task, output, prepared] = outcome.questions;
  expect(task.choices).toEqual(['IMAGE_CLASSIFICATION', 'FEATURE_EXTRACTION']);
  expect(output.choices).toEqual(['Identity', 'Identity_1']);
  expect(prepared.question).toContain('33 × 33 pixels');
});

test('of outputs that only the conversion finds, everything else is asked for, too', async () => {
  // A selection of rows, as at the end of a detector: what fits is inside the network.
  const build = new GraphBuilder('boxes', readModel(asExported(resnet(), [1, 3, 33, 33])));
  const [{ name }] = build.graph.outputs;
  const flat = build.node('Reshape', [name, build.ints([-1])]);
  build.node('NonZero', [flat], {}, { output: 'boxes' });
  build.graph.outputs = [];
  build.output('boxes', 'int64', [1, 'found']);
  const outcome = await importOrAsk(NOTHING, await filesOf({ 'model.onnx': writeModel(build.graph) }));
  expect(fields(outcome)).toEqual(['license', 'task', 'output', 'preprocessing', 'labels']);
  expect(outcome).toMatchObject({ modality: 'IMAGE', inputs: [{ shape: ['1', '3', '33', '33'] }] });
  expect(outcome.questions[1].choices).toEqual(['IMAGE_CLASSIFICATION', 'FEATURE_EXTRACTION']);
});

test('of a network that is no classifier, another task is asked for', async () => {
  const graph = readModel(asExported(resnet(), ['n', 3, 33, 33]));
  const last = graph.nodes.findLast(({ op }) => op === 'GlobalAveragePool')?.inputs[0] ?? '';
  const outputs = [{ name: last, type: 'float' as const, shape: ['n', 'c', 'h', 'w'] }];
  const files = await filesOf({ 'model.onnx': writeModel(removeUnused({ ...graph, outputs })) });
  const { questions } = await importOrAsk(known, files);
  expect(questions).toMatchObject([
    { field: 'task', problem: expect.stringMatching(/not a classifier/), choices: ['FEATURE_EXTRACTION'] },
  ]);
  expect((await importOrAsk({ ...known, task: 'FEATURE_EXTRACTION' }, files)).model?.labels).toBeNull();
});

test('what cannot be imported is refused before anything is asked', async () => {
  const grey = readModel(asExported(resnet(), ['n', 3, 33, 33]));
  const inputs = [
    { ...grey.inputs[0], shape: ['n', 3, 33, 33] },
    { name: 'more', type: 'float' as const, shape: ['n', 2] },
  ];
  const files = await filesOf({ 'model.onnx': writeModel({ ...grey, inputs }) });
  await expect(importOrAsk(NOTHING, files)).rejects.toThrow(/“more” float \[batch, 2\]/);
});

test('a program is not a model', async () => {
  const files = await filesOf({ 'model.pkl': new Uint8Array([0x80, 2]) });
  await expect(importOrAsk(known, files)).rejects.toThrow(/a pickle, a program that runs when it is opened/);
  const saved = await readFile(new URL('../pytorch/testing/saved/program.pt', import.meta.url));
  await expect(importOrAsk(known, await filesOf({ 'pytorch_model.bin': saved }))).rejects.toThrow(
    /pytorch_model\.bin cannot be read: its pickle names "posix\.system"/,
  );
});
