import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backboneOf } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import type { ModelFile } from '../import-files.ts';
import { importOrAsk } from '../import-model.ts';
import type { ImagePreprocessing, TextPreprocessing } from '../model.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type RuntimeTensor } from '../runtime/session.ts';
import { casesOf } from '../testing/cases-of.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import type { KnownFacts } from './known-facts.ts';
import { exportedEncoder } from './testing/exported-encoder.ts';

let directory: string;
let tokenizer: { path: string; file: string; byteSize: number };
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-encoders-'));
  const json = wordPieceTokenizer(Array.from({ length: 20 }, (_, i) => `word${i}`));
  tokenizer = { path: 'tokenizer.json', file: path.join(directory, 'tokenizer.json'), byteSize: json.length };
  await writeFile(tokenizer.file, json);
});
afterAll(() => rm(directory, { recursive: true }));

const text: TextPreprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 12 };
const pictures: ImagePreprocessing = {
  size: { height: 28, width: 28 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  background: '#ffffff',
};

async function imported(file: string, preprocessing: KnownFacts['preprocessing'], others: ModelFile[] = []) {
  const facts = { slug: 'encoder', license: 'MIT', task: 'FEATURE_EXTRACTION' as const, labels: null };
  const known: KnownFacts = {
    ...facts,
    preprocessing,
    preprocessingParts: {},
    preprocessingMissing: [],
    isTokenizerGiven: false,
    modality: null,
    file: null,
  };
  const files = [{ path: 'model.onnx', file, byteSize: (await stat(file)).size }, tokenizer, ...others];
  const { model } = await importOrAsk(known, files);
  if (!model) throw new Error('asked');
  return model;
}

/** The features that a fine-tune takes from a model, for these inputs. */
async function featuresOf(model: Awaited<ReturnType<typeof imported>>, inputs: Record<string, RuntimeTensor>) {
  const layer = model.featureLayers[model.featureLayers.length - 1];
  const backbone = await backboneOf(await plainModel(model.onnx, model.featureLayers), layer);
  const session = await openSession(writeModel(backbone.graph));
  const known = Object.entries(inputs).map(([name, tensor]) => [name === 'pixel_values' ? 'pixels' : name, tensor]);
  const { [backbone.features]: features } = await session.run(Object.fromEntries(known), [backbone.features]);
  await session.close();
  return features;
}

function expectNear(features: RuntimeTensor, wanted: { shape: number[]; values: number[] }) {
  expect(features.dims).toEqual(wanted.shape);
  const values = Array.from(features.data as Float32Array);
  // The fixture has six digits.
  expect(Math.max(...values.map((value, i) => Math.abs(value - wanted.values[i])))).toBeLessThan(5e-5);
}

const EXPORTS = [
  ['bert-torchscript', 'mean'],
  ['bert-dynamo', 'mean'],
  ['bert-with-pooler-torchscript', 'mean'],
  ['distilbert-dynamo', 'mean'],
  ['roberta-torchscript', 'mean'],
  ['mpnet-dynamo', 'mean'],
  ['electra-torchscript', 'mean'],
  ['gpt2-torchscript', 'mean'],
  ['bert-dynamo', 'cls'],
  ['bert-with-pooler-torchscript', 'cls'],
] as const;
/** Each exporter, pooling and way of giving positions. */
const FEW = ['bert-dynamo', 'bert-with-pooler-torchscript', 'gpt2-torchscript'];

test.each(casesOf(EXPORTS, ([name]) => FEW.includes(name)))(
  'the features of %s are the last hidden state that transformers gives, pooled: %s',
  async (name, pooling) => {
    const { file, inputs, pooled } = await exportedEncoder(name);
    const model = await imported(file, { ...text, pooling });
    const layers = model.featureLayers.map((layer) => layer.name);
    expect(layers.slice(-2)).toEqual(['last_hidden_state', 'sentence_embedding']);
    expectNear(await featuresOf(model, inputs), pooled[pooling]);
  },
);

test('a pooling that is named holds over a pooler, whatever the exporter calls its outputs', async () => {
  const { graph, inputs, pooled } = await exportedEncoder('bert-with-pooler-torchscript');
  const outputs = new Map([
    ['last_hidden_state', 'output_0'],
    ['pooler_output', 'output_1'],
  ]);
  const renamed = (name: string) => outputs.get(name) ?? name;
  const file = path.join(directory, 'renamed.onnx');
  await writeFile(
    file,
    writeModel({
      ...graph,
      outputs: graph.outputs.map((output) => ({ ...output, name: renamed(output.name) })),
      nodes: graph.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(renamed),
        outputs: node.outputs.map(renamed),
      })),
    }),
  );
  const config = path.join(directory, 'pooling.json');
  await writeFile(config, JSON.stringify({ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }));
  const model = await imported(file, text, [{ path: '1_Pooling/config.json', file: config, byteSize: 64 }]);
  expect(model.preprocessing).toMatchObject({ pooling: 'mean' });
  expectNear(await featuresOf(model, inputs), pooled.mean);
});

test('the features of a ViT without a classifier are the mean of its last hidden state', async () => {
  const { file, inputs, pooled } = await exportedEncoder('vit-dynamo');
  const model = await imported(file, pictures);
  expect(model.featureLayers.at(-1)?.name).toBe('last_hidden_state');
  expectNear(await featuresOf(model, inputs), pooled.mean);
});
