import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AutoModelForImageClassification,
  AutoModelForSequenceClassification,
  env,
  pipeline,
  RawImage,
} from '@huggingface/transformers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishedModel } from '../architectures/testing/published-model.ts';
import { writeNetwork } from '../architectures/write-network.ts';
import { random } from '../data/random.ts';
import { importFiles } from '../import-files.ts';
import { type Classification, openClassifier } from '../inference/classifier.ts';
import { type ImagePreprocessing, METADATA, type Preprocessing } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { readOwnMetadata } from '../provenance/own-metadata.ts';
import { describedCheckpoint } from '../provenance/testing/described-things.ts';
import { tinyEncoder } from '../text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import type { Loss } from '../training/losses/loss.ts';
import { addActivation } from '../training/step/evaluation-graph.ts';
import { hubFiles } from './hub-files.ts';
import { MODEL_TYPES } from './model-types.ts';
import { checkpointOf } from './testing/checkpoint-of.ts';

// What is pushed, loaded by Hugging Face's own transformers.js from a folder.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'graft-publish-'));
  env.allowRemoteModels = false;
  env.localModelPath = folder;
});
afterAll(() => rm(folder, { recursive: true }));

const draw = (build: GraphBuilder, shape: number[], seed: number) => {
  const generator = random(seed);
  const size = shape.reduce((a, b) => a * b);
  return build.floats(
    Float32Array.from({ length: size }, () => generator.next() * 2 - 1),
    shape,
  );
};

const stretch: ImagePreprocessing = {
  size: { height: 12, width: 10 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.4, 0.5, 0.6],
  image_std: [0.2, 0.25, 0.3],
  background: '#ffffff',
};
const crop: ImagePreprocessing = {
  ...stretch,
  fit: 'crop',
  size: { height: 11, width: 11 },
  shortest_edge: 14,
  resample: 'bicubic',
};

/** A small convolutional network, as `exportCheckpoint` leaves one. */
function pictures(preprocessing: ImagePreprocessing, activation: Loss['activation'], labels: string[]): Uint8Array {
  const { height, width } = preprocessing.size;
  const build = new GraphBuilder('pictures');
  const x = build.input('pixels', 'float', ['batch', 3, height, width]);
  const convolved = build.node('Conv', [x, draw(build, [6, 3, 3, 3], 1)], { kernel_shape: [3, 3] });
  const pooled = build.node('ReduceMean', [build.node('Relu', [convolved]), build.ints([2, 3])], { keepdims: 0 });
  return finish(build, pooled, 6, activation, labels, preprocessing);
}

/** A small transformer whose tokens are averaged. */
function texts(activation: Loss['activation'], labels: string[]): Uint8Array {
  const words = 'the a cat dog sat ran on mat fast slow ##s and'.split(' ');
  const tokenizer = wordPieceTokenizer(words);
  const build = new GraphBuilder('texts', tinyEncoder(words.length + 4));
  build.graph.outputs = [];
  const mask = build.node('Unsqueeze', [build.node('Cast', ['attention_mask'], { to: 1 }), build.ints([2])]);
  const sum = build.node('ReduceSum', [build.node('Mul', ['last_hidden_state', mask]), build.ints([1])], {
    keepdims: 0,
  });
  const pooled = build.node('Div', [sum, build.node('ReduceSum', [mask, build.ints([1])], { keepdims: 0 })]);
  build.graph.metadata[METADATA.tokenizer] = tokenizer;
  return finish(build, pooled, 16, activation, labels, { tokenizer_file: 'tokenizer.json', model_max_length: 32 });
}

function finish(
  build: GraphBuilder,
  features: string,
  dimension: number,
  activation: Loss['activation'],
  labels: string[],
  preprocessing: Preprocessing,
): Uint8Array {
  const weights = draw(build, [dimension, labels.length], 2);
  const logits = build.node('Add', [build.node('MatMul', [features, weights]), draw(build, [labels.length], 3)]);
  const output = activation === null ? 'outputs' : 'probabilities';
  addActivation(build, logits, { activation }, output);
  build.output(output, 'float', ['batch', labels.length]);
  Object.assign(build.graph.metadata, {
    [METADATA.labels]: JSON.stringify(labels),
    [METADATA.preprocessing]: JSON.stringify(preprocessing),
  });
  return writeModel(build.graph);
}

/** Writes the repository as a folder, and returns its name. */
async function publish(
  name: string,
  onnx: Uint8Array,
  family: Record<string, unknown> | null = null,
  tensors: ReadonlyMap<string, Tensor> | null = null,
) {
  const { files, onnxSha256 } = await hubFiles({
    onnx,
    described: describedCheckpoint,
    repository: `tests/${name}`,
    family: family && JSON.stringify(family),
    tensors,
  });
  for (const { path: file, content } of files) {
    const target = path.join(folder, name, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, Buffer.from(await content.arrayBuffer()));
  }
  return { files, onnxSha256, text: async (file: string) => files.find(({ path }) => path === file)?.content.text() };
}

const LABELS = ['cat', 'dog', 'a fish, or two'];

/** Pictures of noise, and of a few colours, as PNG. */
const noise = (width: number, height: number, seed: number) => {
  const generator = random(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => generator.next() * 256);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};

/** Colours that change slowly, which every resampling keeps. */
const waves = (width: number, height: number) => {
  const value = (i: number) => {
    const [x, y, channel] = [(Math.floor(i / 3) % width) / width, Math.floor(i / 3 / width) / height, i % 3];
    return 127 + 100 * Math.sin(3 * x + 2 * y + channel);
  };
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => value(i));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};

type Scores = { label: string; score: number }[];

function expectSame(answers: Scores[], wanted: Classification[], within: number): void {
  expect(answers).toHaveLength(wanted.length);
  for (const [i, scores] of answers.entries()) {
    expect(scores).toHaveLength(wanted[i].scores.length);
    for (const { label, score } of scores) {
      const probability = wanted[i].scores.find((one) => one.label === label)?.probability ?? Number.NaN;
      expect(Math.abs(score - probability), label).toBeLessThan(within);
    }
  }
}

describe("transformers.js' pipeline answers as the endpoint does", () => {
  test.each([
    ['Softmax', null],
    ['NormalizedSigmoid', { model_type: 'resnet', depths: [1] }],
  ] as const)('about pictures: %s', async (activation, family) => {
    const onnx = pictures(stretch, activation, LABELS);
    await publish(`pictures-${activation}`, onnx, family);
    const given = [await noise(10, 12, 1), await noise(10, 12, 2), await noise(10, 12, 3)];
    const classify = await pipeline('image-classification', `pictures-${activation}`);
    const images = await Promise.all(given.map((bytes) => RawImage.fromBlob(new Blob([new Uint8Array(bytes)]))));
    const answers = (await classify(images, { top_k: 1_000 })) as Scores[];
    const classifier = await openClassifier(onnx);
    const wanted = await classifier.classify(given);
    expect(wanted[0].probability).toBeGreaterThan(0.4);
    expectSame(answers, wanted, 1e-5);
    await Promise.all([classifier.close(), classify.dispose()]);
  });

  test('about pictures that are scaled and cropped, as near as its resampling, which does not average pixels', async () => {
    const onnx = pictures(crop, 'Softmax', LABELS);
    await publish('cropped', onnx);
    const given = [await waves(40, 28), await waves(28, 42), await waves(400, 300)];
    const classify = await pipeline('image-classification', 'cropped');
    const images = await Promise.all(given.map((bytes) => RawImage.fromBlob(new Blob([new Uint8Array(bytes)]))));
    const classifier = await openClassifier(onnx);
    expectSame((await classify(images, { top_k: 1_000 })) as Scores[], await classifier.classify(given), 0.02);
    await Promise.all([classifier.close(), classify.dispose()]);
  });

  test.each([
    ['Softmax', null],
    ['Sigmoid', { model_type: 'distilbert' }],
  ] as const)('about texts: %s', async (activation, family) => {
    const onnx = texts(activation, LABELS);
    await publish(`texts-${activation}`, onnx, family);
    const given = [
      'The cat sat on the mat.',
      'dogs ran',
      'a fast and slow cats and dogs on a mat, the cat',
      'what is this',
    ];
    const classify = await pipeline('text-classification', `texts-${activation}`);
    const classifier = await openClassifier(onnx);
    const answers = (await classify(given, { top_k: 1_000 })) as unknown as Scores[];
    expectSame(answers, await classifier.classify(given.map((text) => Buffer.from(text))), 1e-5);
    await Promise.all([classifier.close(), classify.dispose()]);
  });
});

/** A checkpoint of a small text model of some family, with a tokenizer. */
async function familyCheckpoint(
  folder: string,
  { pooling, normalize, bias = true }: { pooling?: 'mean' | 'cls'; normalize?: boolean; bias?: boolean },
) {
  const { config, tensors, file } = await publishedModel(`texts/${folder}`);
  const network = writeNetwork({ config, tensors, file });
  network.metadata[METADATA.tokenizer] = wordPieceTokenizer('the a cat dog sat ran on mat fast slow and'.split(' '));
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32, pooling, normalize };
  return { config, tensors, onnx: await checkpointOf(network, { labels: LABELS, preprocessing, bias }) };
}

// The same repositories in transformers and sentence-transformers: scripts/published.
test.each([
  ['bert-classifier', {}],
  ['xlm-roberta-classifier', {}],
  ['distilbert-classifier', {}],
  ['electra-classifier', {}],
  ['mpnet-classifier', {}],
  ['roberta', { pooling: 'cls' }],
  ['bert', { pooling: 'mean' }],
  ['bert', { pooling: 'mean', normalize: true }],
] as const)(
  'the family %s in its own layout, %j: the pipeline of transformers.js answers as the endpoint',
  async (folder, how) => {
    const { config, tensors, onnx } = await familyCheckpoint(folder, how);
    const { text, files } = await publish(`family-${folder}`, onnx, config, tensors);
    const own = 'pooling' in how && how.pooling === 'mean' ? '0_Transformer/model.safetensors' : 'model.safetensors';
    expect(files.map(({ path }) => path)).toContain(own);
    const { model_type, hidden_size, dim } = config;
    expect(JSON.parse((await text('config.json')) ?? '')).toMatchObject({
      model_type,
      ...(hidden_size ? { hidden_size } : { dim }),
      num_labels: 3,
    });
    const given = ['The cat sat on a mat', 'dog', 'a slow dog and a fast cat ran and sat on the mat'];
    const classify = await pipeline('text-classification', `family-${folder}`);
    const classifier = await openClassifier(onnx);
    const wanted = await classifier.classify(given.map((one) => Buffer.from(one)));
    expectSame((await classify(given, { top_k: 1_000 })) as unknown as Scores[], wanted, 1e-5);
    await Promise.all([classifier.close(), classify.dispose()]);
  },
);

test('Qwen2, which transformers.js does not know, has the config of its family', async () => {
  const { config, tensors, onnx } = await familyCheckpoint('qwen2', { bias: false });
  const { text } = await publish('qwen2', onnx, config, tensors);
  expect(JSON.parse((await text('config.json')) ?? '')).toMatchObject({
    model_type: 'qwen2',
    architectures: ['Qwen2ForSequenceClassification'],
    hidden_size: 24,
    num_key_value_heads: 2,
    pad_token_id: 0,
    num_labels: 3,
  });
});

test('the normalization of an encoder is a module of its own', async () => {
  const { config, tensors, onnx } = await familyCheckpoint('bert', { pooling: 'mean', normalize: true });
  const { text, files } = await publish('normalized', onnx, config, tensors);
  const modules: { path: string; type: string }[] = JSON.parse((await text('modules.json')) ?? '');
  expect(modules.slice(2)).toMatchObject([
    { path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
    { path: '3_Dense' },
  ]);
  expect(files.map(({ path }) => path)).toContain('3_Dense/model.safetensors');
});

test('a head on pooled tokens is loaded by sentence-transformers, and is imported again as one model', async () => {
  const { config, tensors, onnx } = await familyCheckpoint('roberta', { pooling: 'mean' });
  const { text, files } = await publish('sentence', onnx, config, tensors);
  const modules = JSON.parse((await text('modules.json')) ?? '');
  expect(modules.map(({ path, type }: { path: string; type: string }) => [path, type.split('.').at(-1)])).toEqual([
    ['0_Transformer', 'Transformer'],
    ['1_Pooling', 'Pooling'],
    ['2_Dense', 'Dense'],
  ]);
  expect(JSON.parse((await text('1_Pooling/config.json')) ?? '')).toMatchObject({
    word_embedding_dimension: 16,
    pooling_mode_mean_tokens: true,
    pooling_mode_cls_token: false,
  });
  // What transformers would draw a head for is not at the top; the weights are float32 now, whatever the publisher's were.
  const paths = files.map(({ path }) => path);
  expect(paths).not.toContain('model.safetensors');
  expect(JSON.parse((await text('0_Transformer/config.json')) ?? '')).toEqual({ ...config, dtype: 'float32' });
  const card = (await text('README.md')) ?? '';
  expect(card).toContain('RobertaForSequenceClassification reads other features');
  expect(card).toContain('SentenceTransformer("tests/sentence").encode');
  const here = paths.map((name) => ({ path: name, file: path.join(folder, 'sentence', name), byteSize: 1 }));
  const { graph } = await importFiles(here);
  expect(graph.outputs.map(({ name }) => name)).toEqual(['logits']);
});

test('a repository says what it is: its problem, its labels, its base model and its notes', async () => {
  const onnx = pictures(stretch, 'Sigmoid', LABELS);
  const { text, files, onnxSha256 } = await publish('said', onnx, { model_type: 'inception_v3', hidden_size: 7 });
  expect(JSON.parse((await text('config.json')) ?? '')).toEqual({
    model_type: 'vit',
    architectures: ['ViTForImageClassification'],
    problem_type: 'multi_label_classification',
    num_labels: 3,
    id2label: { 0: 'cat', 1: 'dog', 2: 'a fish, or two' },
    label2id: { cat: 0, dog: 1, 'a fish, or two': 2 },
    'transformers.js_config': { dtype: 'fp32' },
  });
  const card = (await text('README.md')) ?? '';
  expect(card).toContain('library_name: "transformers.js"');
  expect(card).toContain('pipeline(\'image-classification\', "tests/said")');
  expect(card).toContain('names the model type vit only so that transformers.js runs the file');
  expect(card).toContain('applies softmax to pictures whatever `problem_type` says');
  expect(card).toContain(onnxSha256);
  expect(card).toContain(describedCheckpoint.artifacts[0].sha256);
  const network = files.find(({ path }) => path === 'onnx/model.onnx');
  const { metadata, inputs, outputs, opsets } = readModel(
    new Uint8Array(await (network?.content.arrayBuffer() ?? new ArrayBuffer())),
  );
  expect([inputs[0].name, outputs[0].name, opsets['']]).toEqual(['pixel_values', 'logits', 13]);
  const own = readOwnMetadata(metadata);
  expect(own.base?.sha256).toBe(describedCheckpoint.bases[0].sha256);
  expect(own.notes).toMatchObject([{ severity: 'HIGH' }]);
  expect(JSON.parse(metadata[METADATA.labels])).toEqual(LABELS);
});

test('a family’s own layout goes with the network, and both can be imported again as one model', async () => {
  const { config, tensors, file } = await publishedModel('texts/gpt2-classifier');
  const network = writeNetwork({ config, tensors, file });
  network.metadata[METADATA.tokenizer] = wordPieceTokenizer(['cat', 'dog']);
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };
  const onnx = await checkpointOf(network, { labels: LABELS, preprocessing, bias: false });
  const { files, text } = await publish('family', onnx, config, tensors);
  const names = files.map((one) => one.path);
  expect(names).toContain('model.safetensors');
  expect(JSON.parse((await text('config.json')) ?? '')).toMatchObject({
    model_type: 'gpt2',
    architectures: ['GPT2ForSequenceClassification'],
    n_embd: 16,
    num_labels: 3,
  });
  const card = (await text('README.md')) ?? '';
  expect(card).toContain('library_name: "transformers"');
  expect(card).toContain('pipeline(\'text-classification\', "tests/family", top_k=None)');
  expect(card).toContain('transformers.js has no classifier of gpt2: the ONNX file runs in onnxruntime.');
  const here = names.map((name) => ({ path: name, file: path.join(folder, 'family', name), byteSize: 1 }));
  const { graph } = await importFiles(here);
  expect(graph.outputs.map(({ name }) => name)).toEqual(['logits']);
});

test("the model types are those of transformers.js' classifiers", () => {
  const known = (mappings: Map<string, unknown>[]) => new Set(mappings.flatMap((mapping) => [...mapping.keys()]));
  const pictures = known(AutoModelForImageClassification.MODEL_CLASS_MAPPINGS as Map<string, unknown>[]);
  const texts = known(AutoModelForSequenceClassification.MODEL_CLASS_MAPPINGS as Map<string, unknown>[]);
  for (const type of Object.keys(MODEL_TYPES.IMAGE)) expect(pictures).toContain(type);
  for (const type of Object.keys(MODEL_TYPES.TEXT)) expect(texts).toContain(type);
});
