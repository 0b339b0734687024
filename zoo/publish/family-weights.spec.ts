import { expect, test } from 'vitest';
import { drawnWeights } from '../architectures/testing/drawn-weights.ts';
import pictures from '../architectures/testing/pictures.json' with { type: 'json' };
import { publishedModel } from '../architectures/testing/published-model.ts';
import { writeNetwork } from '../architectures/write-network.ts';
import { pinPictures } from '../imports/pin-pictures.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { familyWeights } from './family-weights.ts';
import { publishedNetwork } from './published-network.ts';
import { checkpointOf } from './testing/checkpoint-of.ts';

const LABELS = ['red', 'green', 'blue', 'grey'];
const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };

/** The layout of a checkpoint of a small model that transformers saved. */
async function layoutOf(
  name: string,
  { pooling, ...options }: { layer?: string; bias?: boolean; pooling?: 'mean' | 'cls' } = {},
) {
  const base = await publishedModel(name);
  const described = { labels: LABELS, preprocessing: { ...preprocessing, ...(pooling ? { pooling } : {}) } };
  const onnx = await checkpointOf(writeNetwork(base), { ...described, ...options });
  const { graph } = publishedNetwork(readModel(onnx));
  const id2label = Object.fromEntries(LABELS.entries());
  return {
    base,
    layout: await familyWeights({ classified: 'TEXT', graph, base, padId: 0, config: { id2label, num_labels: 4 } }),
  };
}

test.each([
  ['ViT', 'classifier', ''],
  ['Swin', 'classifier', ''],
  ['ResNet of bottlenecks', 'classifier.1', 'resnet.'],
  ['ConvNeXt without a head', 'classifier', 'convnext.'],
  ['CLIP', 'classifier', ''],
  // Simplified, its positions are added before the patches are turned into tokens.
  ['SigLIP', 'classifier', ''],
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
  const layout = await familyWeights({
    classified: 'IMAGE',
    graph,
    base,
    padId: null,
    config: { id2label, num_labels: 4 },
  });
  expect(layout.why).toBeNull();
  const own = readSafetensors(layout.weights ?? new Uint8Array()).tensors;
  const names = [...tensors.keys()].map((one) => `${prefix}${one}`);
  expect([...own.keys()].sort()).toEqual([...new Set([...names, `${head}.weight`, `${head}.bias`])].sort());
  for (const [tensor, { shape }] of tensors) {
    if (!tensor.startsWith('classifier')) expect(own.get(`${prefix}${tensor}`)?.shape, tensor).toEqual(shape);
  }
  expect(own.get(`${head}.weight`)?.shape[0]).toBe(4);
});

test.each([
  ['texts/bert-classifier', 'classifier', true],
  ['texts/xlm-roberta-classifier', 'classifier.out_proj', true],
  ['texts/distilbert-classifier', 'classifier', true],
  ['texts/electra-classifier', 'classifier.out_proj', true],
  ['texts/mpnet-classifier', 'classifier.out_proj', true],
  ['texts/gpt2-classifier', 'score', false],
  ['texts/llama-classifier', 'score', false],
  ['texts/mistral-classifier', 'score', false],
  ['texts/qwen2-classifier', 'score', false],
])('a checkpoint of %s is one of its class, and the head is its %s', async (name, head, bias) => {
  const { base, layout } = await layoutOf(name, { bias });
  expect(layout.why).toBeNull();
  const { tensors } = readSafetensors(layout.weights ?? new Uint8Array());
  expect([...tensors.keys()].sort()).toEqual([...base.tensors.keys()].sort());
  for (const [tensor, { shape, data }] of base.tensors) {
    const own = tensors.get(tensor);
    if (tensor === `${head}.weight`) expect(own?.shape).toEqual([4, shape[1]]);
    else if (tensor !== `${head}.bias`) expect(own?.shape, tensor).toEqual(shape);
    // Every matrix has moved, those before the last layer too.
    if (shape.length === 2) expect(own?.data, tensor).not.toEqual(data);
  }
  expect(layout.members).toMatchObject({ architectures: base.config.architectures, dtype: 'float32' });
});

test.each([
  ['texts/gpt2', 'GPT2ForSequenceClassification', 'transformer.h.1.mlp.c_fc.weight'],
  ['texts/llama', 'LlamaForSequenceClassification', 'model.layers.1.mlp.up_proj.weight'],
  ['texts/mistral', 'MistralForSequenceClassification', 'model.layers.1.mlp.up_proj.weight'],
  ['texts/qwen2', 'Qwen2ForSequenceClassification', 'model.layers.1.mlp.up_proj.weight'],
])('a checkpoint of the decoder %s is a %s, which names its padding', async (name, architecture, tensor) => {
  const { layout } = await layoutOf(name, { bias: false });
  expect(layout.why).toBeNull();
  expect(layout.members).toMatchObject({ architectures: [architecture], pad_token_id: 0 });
  const names = [...readSafetensors(layout.weights ?? new Uint8Array()).tensors.keys()];
  expect(names).toEqual(expect.arrayContaining([tensor, 'score.weight']));
  expect(names).not.toContain('score.bias');
  const { layout: withOne } = await layoutOf(name);
  expect(withOne.why).toContain('or its last layer has no bias');
});

// Their classifiers have a layer between the first token and the last one, which has to let the token through.
test.each([
  ['texts/bert', 'BertForSequenceClassification', 'bert.pooler.dense', 2 ** -13],
  ['texts/roberta', 'RobertaForSequenceClassification', 'classifier.dense', 2 ** -13],
  ['texts/mpnet', 'MPNetForSequenceClassification', 'classifier.dense', 2 ** -13],
  ['texts/electra', 'ElectraForSequenceClassification', 'classifier.dense', 1],
])('a head on the first token of the encoder %s is a %s', async (name, architecture, dense, scale) => {
  const { layout } = await layoutOf(name, { pooling: 'cls' });
  expect(layout.why).toBeNull();
  expect(layout.members?.architectures).toEqual([architecture]);
  const weight = readSafetensors(layout.weights ?? new Uint8Array()).tensors.get(`${dense}.weight`);
  expect(weight?.shape).toEqual([16, 16]);
  expect(Array.from((weight?.data ?? []) as Float32Array)).toEqual(
    Array.from({ length: 256 }, (_, i) => (i % 17 === 0 ? scale : 0)),
  );
});

test('of DistilBERT, too', async () => {
  const { base } = await layoutOf('texts/distilbert-classifier');
  const body = [...base.tensors].flatMap(([name, tensor]): [string, Tensor][] =>
    name.startsWith('distilbert.') ? [[name.slice('distilbert.'.length), tensor]] : [],
  );
  const encoder = {
    ...base,
    config: { ...base.config, architectures: ['DistilBertModel'] },
    tensors: new Map<string, Tensor>([...body, ['vocab_projector.bias', body[0][1]]]),
  };
  const config = { id2label: Object.fromEntries(LABELS.entries()), num_labels: 4 };
  const described = { labels: LABELS, preprocessing: { ...preprocessing, pooling: 'cls' as const } };
  const { graph } = publishedNetwork(readModel(await checkpointOf(writeNetwork(encoder), described)));
  const layout = await familyWeights({ classified: 'TEXT', graph, base: encoder, padId: 0, config });
  expect(layout.why).toBeNull();
  const { tensors } = readSafetensors(layout.weights ?? new Uint8Array());
  // The heads of pretraining are not part of it.
  expect([...tensors.keys()].sort()).toEqual([...base.tensors.keys()].sort());
});

test.each([
  ['texts/bert', { pooling: 'mean' as const }, 'BertForSequenceClassification reads other features'],
  ['texts/bert-classifier', { layer: 'bert.encoder.layer.0' }, 'BertForSequenceClassification reads other features'],
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
  const { why } = await familyWeights({ classified: 'TEXT', graph, base: wrong, padId: 0, config: {} });
  expect(why).toMatch(/model\.safetensors do not match config\.json/);
});
