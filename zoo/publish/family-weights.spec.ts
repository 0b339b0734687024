import { expect, test } from 'vitest';
import { drawnWeights } from '../architectures/testing/drawn-weights.ts';
import pictures from '../architectures/testing/pictures.json' with { type: 'json' };
import { publishedModel } from '../architectures/testing/published-model.ts';
import { writeNetwork } from '../architectures/write-network.ts';
import { pinPictures } from '../imports/pin-pictures.ts';
import { readModel } from '../onnx/read.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { familyWeights } from './family-weights.ts';
import { publishedNetwork } from './published-network.ts';
import { checkpointOf } from './testing/checkpoint-of.ts';

const LABELS = ['red', 'green', 'blue', 'grey'];
const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };

/** The layout of a checkpoint of a small model that transformers saved. */
async function layoutOf(name: string, options: { layer?: string; bias?: boolean } = {}) {
  const base = await publishedModel(name);
  const onnx = await checkpointOf(writeNetwork(base), { labels: LABELS, preprocessing, ...options });
  const { graph } = publishedNetwork(readModel(onnx));
  const id2label = Object.fromEntries(LABELS.entries());
  return { base, layout: await familyWeights({ modality: 'TEXT', graph, base, config: { id2label, num_labels: 4 } }) };
}

test.each([
  ['ViT', 'classifier', ''],
  ['Swin', 'classifier', ''],
  ['ResNet of bottlenecks', 'classifier.1', 'resnet.'],
  ['ConvNeXt without a head', 'classifier', 'convnext.'],
] as const)('a checkpoint of %s has its names and shapes, and a %s', async (name, head, prefix) => {
  const { config, tensors: shapes, size } = pictures.cases[name];
  const tensors = drawnWeights(shapes as Record<string, number[]>);
  const [height, width] = size;
  const written = writeNetwork({ tensors, file: name, config, pictureSize: [height, width] });
  const network = pinPictures(written, { height, width });
  const onnx = await checkpointOf(network, {
    labels: LABELS,
    preprocessing: { ...tinyPreprocessing, size: { height, width } },
  });
  const { graph } = publishedNetwork(readModel(onnx));
  const id2label = Object.fromEntries(LABELS.entries());
  const base = { config, tensors };
  const layout = await familyWeights({ modality: 'IMAGE', graph, base, config: { id2label, num_labels: 4 } });
  expect(layout.why).toBeNull();
  const own = readSafetensors(layout.weights ?? new Uint8Array()).tensors;
  const names = [...tensors.keys()].map((one) => `${prefix}${one}`);
  expect([...own.keys()].sort()).toEqual([...new Set([...names, `${head}.weight`, `${head}.bias`])].sort());
  for (const [tensor, { shape }] of tensors) {
    if (!tensor.startsWith('classifier')) expect(own.get(`${prefix}${tensor}`)?.shape, tensor).toEqual(shape);
  }
  expect(own.get(`${head}.weight`)?.shape[0]).toBe(4);
});

test('a classifier without a bias holds a head without one, and no other', async () => {
  const { base, layout } = await layoutOf('texts/gpt2-classifier', { bias: false });
  expect(layout.why).toBeNull();
  const { tensors } = readSafetensors(layout.weights ?? new Uint8Array());
  expect([...tensors.keys()].sort()).toEqual([...base.tensors.keys()].sort());
  for (const [name, { shape, data }] of base.tensors) {
    expect(tensors.get(name)?.shape, name).toEqual(name === 'score.weight' ? [4, 16] : shape);
    if (shape.length === 2) expect(tensors.get(name)?.data, name).not.toEqual(data);
  }
  expect(layout.architecture).toBe('GPT2ForSequenceClassification');
  const withOne = await layoutOf('texts/gpt2-classifier');
  expect(withOne.layout.why).toContain('or its last layer has no bias');
});

test.each([
  ['texts/bert', {}, 'transformers has no classifier of bert that ends as this one does'],
  ['texts/bert-classifier', {}, 'BertForSequenceClassification reads other features'],
  [
    'texts/gpt2-classifier',
    { layer: 'transformer.h.0', bias: false },
    'GPT2ForSequenceClassification reads other features',
  ],
])('of %s %j there is none, and the card says why', async (name, options, reason) => {
  const { layout } = await layoutOf(name, options);
  expect(layout.weights).toBeNull();
  expect(layout.why).toContain(reason);
  expect(layout.why).toContain('The ONNX file runs in transformers.js');
});

test('weights that do not match their config are refused with the reason', async () => {
  const base = await publishedModel('texts/bert-classifier');
  const onnx = await checkpointOf(writeNetwork(base), { labels: LABELS, preprocessing });
  const { graph } = publishedNetwork(readModel(onnx));
  const wrong = { ...base, config: { ...base.config, hidden_size: 24 } };
  const { why } = await familyWeights({ modality: 'TEXT', graph, base: wrong, config: {} });
  expect(why).toMatch(/model\.safetensors do not match config\.json/);
});
