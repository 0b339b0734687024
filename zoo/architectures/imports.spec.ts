import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelFile } from '../import-files.ts';
import { importOrAsk } from '../import-model.ts';
import type { ImportAnswers } from '../imports/import-answers.ts';
import { knownFacts } from '../imports/known-facts.ts';
import { readPreprocessing } from '../imports/read-preprocessing.ts';
import { type ImagePreprocessing, METADATA, type TextPreprocessing } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { readFacts } from '../sources/read-facts.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import { buildNetwork } from '../training/build-network.ts';
import { cutModel } from '../training/cut-model.ts';
import { resolveFineTuneOptions } from '../training/options/options.ts';
import { publishedModel } from './testing/published-model.ts';

// The whole way in, as from a hub: a folder of config.json, weights and tokenizer, its facts, the import and its proof.

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-architectures-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A tokenizer of as many tokens, four of them special. */
async function tokenizerOf(tokens: number): Promise<ModelFile> {
  const json = wordPieceTokenizer(Array.from({ length: tokens - 4 }, (_, i) => `word${i}`));
  const file = path.join(directory, `tokenizer-${tokens}.json`);
  await writeFile(file, json);
  return { path: 'tokenizer.json', file, byteSize: json.length };
}

async function imported(folder: string, answers: ImportAnswers = {}, others: ModelFile[] = []) {
  const { files } = await publishedModel(`texts/${folder}`);
  const all = [...files, ...others];
  const facts = await readFacts(all.map((file) => ({ ...file, sha256: '' })));
  return importOrAsk(knownFacts(folder, { license: 'MIT', ...answers }, null, facts), all);
}

async function model(...args: Parameters<typeof imported>) {
  const outcome = await imported(...args);
  expect(outcome.questions).toEqual([]);
  if (!outcome.model) throw new Error('asked');
  return outcome.model;
}

/** BERT with a classifier of texts, imported once. */
let classifier: Awaited<ReturnType<typeof model>>;
beforeAll(async () => {
  classifier = await model('bert-classifier', {}, [await tokenizerOf(61)]);
});

test.each([
  ['bert-classifier', () => classifier],
  ['llama-classifier', async () => model('llama-classifier', {}, [await tokenizerOf(61)])],
])('%s: a classifier needs no answer: labels and task are in its config.json', async (folder, importing) => {
  const { task, labels, outputs, preprocessing, proof, onnx } = await importing();
  expect({ task, labels, preprocessing }).toEqual({
    task: 'TEXT_CLASSIFICATION',
    labels: ['sad', 'calm', 'glad'],
    preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 40 },
  });
  expect(outputs).toEqual([{ name: 'logits', type: 'float', shape: ['batch', '3'] }]);
  expect(proof.original).toBe('CONVERTED');
  expect(proof.largestDifference).toBeLessThan(1e-4);
  const { config } = await publishedModel(`texts/${folder}`);
  expect(JSON.parse(readModel(onnx).metadata[METADATA.config])).toEqual(config);
});

test('a token classifier needs no answer: labels and task are in its config.json, and its body gives features', async () => {
  const { task, labels, outputs, featureLayers, proof } = await model('bert-tokens', {}, [await tokenizerOf(61)]);
  expect({ task, labels }).toEqual({ task: 'TOKEN_CLASSIFICATION', labels: ['sad', 'calm', 'glad'] });
  expect(outputs).toContainEqual({ name: 'logits', type: 'float', shape: ['batch', 'sequence', '3'] });
  expect(featureLayers.at(-1)).toMatchObject({ name: 'sentence_embedding', dimension: 16 });
  expect(proof.largestDifference).toBeLessThan(1e-4);
  const { questions } = await imported('bert-tokens', { task: 'TEXT_CLASSIFICATION' }, [await tokenizerOf(61)]);
  expect(questions[0]).toMatchObject({ field: 'task', choices: ['TOKEN_CLASSIFICATION', 'FEATURE_EXTRACTION'] });
  const wrong = await imported('bert-tokens', { labels: ['a', 'b'] }, [await tokenizerOf(61)]);
  expect(wrong.questions[0]).toMatchObject({ field: 'labels', problem: expect.stringContaining('there are 2 labels') });
  const texts = await imported('bert-classifier', { task: 'TOKEN_CLASSIFICATION' }, [await tokenizerOf(61)]);
  expect(texts.questions[0].problem).toContain('not one number for each class of each token');
});

test("a decoder's features are the vector of the last token, unless a pooling is named", async () => {
  const { task, outputs, featureLayers, preprocessing } = await model('gpt2', {}, [await tokenizerOf(61)]);
  expect(task).toBe('FEATURE_EXTRACTION');
  expect(outputs.map(({ name }) => name)).toEqual(['last_hidden_state', 'last_token_embedding']);
  expect(featureLayers.at(-1)).toMatchObject({ name: 'last_token_embedding', dimension: 16 });
  expect(preprocessing).not.toHaveProperty('pooling');
  const mean = { preprocessing: { ...(preprocessing as TextPreprocessing), pooling: 'mean' as const } };
  const pooled = await model('gpt2', mean, [await tokenizerOf(61)]);
  expect(pooled.outputs.map(({ name }) => name)).toEqual(['last_hidden_state', 'sentence_embedding']);
  expect(pooled.preprocessing).toMatchObject({ pooling: 'mean' });
});

test('of a classifier of tokens, the features are its last block, pooled', async () => {
  const { outputs, featureLayers } = await model('bert-tokens', { task: 'FEATURE_EXTRACTION' }, [
    await tokenizerOf(61),
  ]);
  expect(outputs.map(({ name }) => name)).toEqual(['logits', 'sentence_embedding']);
  expect(featureLayers.map(({ name }) => name)).toEqual([
    'bert.embeddings',
    'bert.encoder.layer.0',
    'bert.encoder.layer.1',
    'sentence_embedding',
  ]);
});

test('a tokenizer with more ids than the table of words has rows is named, and another one asked for', async () => {
  const { questions } = await imported('bert-classifier', {}, [await tokenizerOf(62)]);
  expect(questions.map(({ field }) => field)).toEqual(['tokenizer']);
  expect(questions[0].problem).toContain(
    "tokenizer.json has ids up to 61, but the model's table of words “bert.embeddings.word_embeddings.weight” has 61 rows",
  );
});

test('a text length beyond the positions of the model is asked for again', async () => {
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 4000 };
  const { questions } = await imported('bert-classifier', { preprocessing }, [await tokenizerOf(61)]);
  expect(questions).toMatchObject([
    { field: 'preprocessing', problem: expect.stringMatching(/is 4000, but the model has positions for \d+ tokens/) },
  ]);
});

test('weights without their config.json', async () => {
  const { files } = await publishedModel('texts/bert');
  const weights = files.filter((file) => file.path !== 'config.json');
  const known = knownFacts('bert', { license: 'MIT' }, null, await readFacts([]));
  await expect(importOrAsk(known, weights)).rejects.toThrow(
    'The weights in model.safetensors look like a transformer; its names do not tell the number of heads. Add a config.json',
  );
});

test('a page instead of a config.json', async () => {
  const { files } = await publishedModel('texts/bert');
  const file = path.join(directory, 'page.html');
  await writeFile(file, '<!doctype html>');
  const swapped = files.map((one) => (one.path === 'config.json' ? { path: one.path, file, byteSize: 15 } : one));
  const known = knownFacts('bert', { license: 'MIT' }, null, await readFacts([]));
  await expect(importOrAsk(known, swapped)).rejects.toThrow('config.json is not a JSON object');
});

describe('CLIP and SigLIP', () => {
  const pictures: ImagePreprocessing = {
    size: { height: 28, width: 28 },
    fit: 'crop',
    resample: 'bicubic',
    rescale_factor: 1 / 255,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    background: '#ffffff',
  };

  test('with files of both towers, it is asked which is meant; with a tokenizer alone, it is that of texts', async () => {
    const file = path.join(directory, 'preprocessor_config.json');
    const json = JSON.stringify({ ...pictures, do_resize: true, size: { height: 28, width: 28 }, resample: 3 });
    await writeFile(file, json);
    const processor = { path: 'preprocessor_config.json', file, byteSize: json.length };
    const { questions } = await imported('clip', {}, [await tokenizerOf(61), processor]);
    expect(questions.map(({ field }) => field)).toEqual(['preprocessing']);
    expect(questions[0].question).toMatch(/pictures or texts/);
    const { draft, choices } = questions[0];
    expect(choices).toEqual(['pictures', 'texts']);
    const texts = { tokenizer_file: 'tokenizer.json', model_max_length: 40 };
    expect(readPreprocessing({ size: pictures.size }, draft as object).preprocessing).toMatchObject({
      ...pictures,
      fit: 'stretch',
    });
    expect(readPreprocessing({ model_max_length: 40 }, draft as object).preprocessing).toEqual(texts);
    expect(readPreprocessing('texts', draft as object).preprocessing).toEqual(texts);
    expect(readPreprocessing('pictures', draft as object).preprocessing).toMatchObject({ ...pictures, fit: 'stretch' });
    expect(() => readPreprocessing({}, draft as object)).toThrow(/pictures or texts/);
    const { modality, preprocessing } = await model('clip', { task: 'FEATURE_EXTRACTION' }, [await tokenizerOf(61)]);
    expect({ modality, preprocessing }).toEqual({
      modality: 'TEXT',
      preprocessing: texts,
    });
  });

  test('the tower of pictures, by its preprocessing', async () => {
    const { modality, outputs, inputs } = await model('siglip', { preprocessing: pictures });
    expect(modality).toBe('IMAGE');
    expect(inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', '3', '28', '28'] }]);
    expect(outputs.map((output) => output.name)).toEqual(['image_embeds']);
  });

  test.each(['clip', 'siglip'])('the tower of texts of %s, by its preprocessing', async (name) => {
    const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 12 };
    const { modality, outputs } = await model(name, { preprocessing }, [await tokenizerOf(61)]);
    expect(modality).toBe('TEXT');
    expect(outputs.map((output) => output.name)).toEqual(['text_embeds']);
  });
});

test.each([
  ['FULL', {}, 'input_ids'],
  ['PARTIAL', { unfreezeFrom: 'bert.encoder.layer.1' }, 'bert.encoder.layer.0'],
  ['LORA', {}, 'bert.embeddings'],
] as const)('%s trains what is behind its cut', async (strategy, choices, boundary) => {
  const { onnx, featureLayers } = classifier;
  const options = resolveFineTuneOptions({ strategy, ...choices, device: 'CPU' }, { featureLayers });
  const dataset = { index: {} };
  const cut = await cutModel({ model: onnx, featureLayers, dataset, options } as Parameters<typeof cutModel>[0]);
  expect(cut.cut.boundary.name).toBe(boundary);
  const { groups } = buildNetwork(
    cut,
    { mean: new Float32Array(16), deviation: 1 },
    { bias: new Float32Array(2), options },
  );
  const trained = groups.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  expect(trained.some((name) => name.startsWith('bert.encoder.layer.1.'))).toBe(true);
  expect(trained.some((name) => name.startsWith('bert.encoder.layer.0.'))).toBe(strategy !== 'PARTIAL');
});
