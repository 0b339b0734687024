import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backboneOf } from '../features/backbone.ts';
import { importOrAsk } from '../import-model.ts';
import { METADATA, type Preprocessing } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { NO_OWN_FACTS, ownMetadata } from '../provenance/own-metadata.ts';
import { readFacts } from '../sources/read-facts.ts';
import type { FetchedFile } from '../sources/source.ts';
import { NO_FACTS } from '../sources/source-facts.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { readTokenizer } from '../text/read-tokenizer.ts';
import { tinyEncoder } from '../text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import { exportCheckpoint } from '../training/export/export-checkpoint.ts';
import { lossOf } from '../training/losses/index.ts';
import type { ImportAnswers } from './import-answers.ts';
import { knownFacts } from './known-facts.ts';

// A checkpoint as it is downloaded, and imported again: its metadata answer every question.

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-own-'));
});
afterAll(() => rm(directory, { recursive: true }));

let count = 0;
async function filesOf(contents: Record<string, string | Uint8Array>): Promise<FetchedFile[]> {
  const folder = path.join(directory, String(count++));
  return Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { path: name, file, byteSize: Buffer.byteLength(content), sha256 };
    }),
  );
}

/** An import without a manifest, as `importModel` of the API does it. */
async function imported(contents: Record<string, string | Uint8Array>, answers: ImportAnswers = {}) {
  const files = await filesOf(contents);
  return importOrAsk(knownFacts('again', answers, null, await readFacts(files)), files);
}

const loss = lossOf({ loss: 'CROSS_ENTROPY', focalGamma: null });
const tokenizer = wordPieceTokenizer(['good', 'bad']);
const about = (task: 'TEXT_CLASSIFICATION' | 'IMAGE_CLASSIFICATION') =>
  ownMetadata({ ...NO_OWN_FACTS, id: 'fine-tune 1', task, license: 'MIT' });
const weights = (rows: number, columns: number) => Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i));

/** A checkpoint of a text model whose tokenizer was in a folder, as `exportTraining` writes it. */
async function textCheckpoint(changes: object = {}, metadata: Record<string, string> = {}): Promise<Uint8Array> {
  const given: Preprocessing = { tokenizer_file: 'onnx/tokenizer.json', model_max_length: 24 };
  const files = await filesOf({ 'model.onnx': writeModel(tinyEncoder(6)), 'onnx/tokenizer.json': tokenizer });
  const facts = { ...NO_FACTS, license: 'MIT', task: 'FEATURE_EXTRACTION' as const, preprocessing: given };
  const { model } = await importOrAsk(knownFacts('base', {}, null, facts), files);
  if (!model) throw new Error('the base model was not imported');
  const backbone = await backboneOf(readModel(model.onnx), model.featureLayers[model.featureLayers.length - 1]);
  const head = { weights: weights(backbone.dimension, 3), bias: weights(1, 3) };
  return exportCheckpoint(backbone, new Map(), head, {
    labels: ['bad', 'fair', 'good'],
    preprocessing: { ...model.preprocessing, ...changes },
    loss,
    about: { ...about('TEXT_CLASSIFICATION'), ...metadata },
  });
}

test('nothing is asked about a text checkpoint: its tokenizer, preprocessing and labels are in its metadata', async () => {
  const onnx = await textCheckpoint();
  const { model, questions } = await imported({ 'reviews-epoch-2.onnx': onnx });
  expect(questions).toEqual([]);
  expect(model).toMatchObject({
    task: 'TEXT_CLASSIFICATION',
    labels: ['bad', 'fair', 'good'],
    preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 24 },
  });
  expect(readModel(model?.onnx ?? new Uint8Array()).metadata[METADATA.tokenizer]).toBe(tokenizer);
});

test('nor about one that reads pairs of texts', async () => {
  const { model, questions } = await imported({ 'pairs.onnx': await textCheckpoint({ pairs: true }) });
  expect(questions).toEqual([]);
  expect(model?.preprocessing).toMatchObject({ pairs: true, model_max_length: 24 });
});

test('a tokenizer.json beside the network is used, not the one in the metadata', async () => {
  const other = wordPieceTokenizer(['fine', 'poor']);
  const { model } = await imported({ 'reviews.onnx': await textCheckpoint(), 'tokenizer.json': other });
  expect(readModel(model?.onnx ?? new Uint8Array()).metadata[METADATA.tokenizer]).toBe(other);
});

test('nor about a picture checkpoint', async () => {
  const backbone = await backboneOf(readModel(tinyModel()), tinyFeatureLayers[3]);
  const onnx = exportCheckpoint(
    backbone,
    new Map(),
    { weights: weights(backbone.dimension, 2), bias: weights(1, 2) },
    {
      labels: ['cat', 'dog'],
      preprocessing: tinyPreprocessing,
      loss,
      about: about('IMAGE_CLASSIFICATION'),
    },
  );
  const { model, questions } = await imported({ 'pets-epoch-1.onnx': onnx });
  expect(questions).toEqual([]);
  expect(model).toMatchObject({ labels: ['cat', 'dog'], preprocessing: tinyPreprocessing });
});

test.each([
  ['is not JSON', '{"model":{"vocab"', /cannot be read as a tokenizer/],
  ['has no model', '{"version":"1.0"}', /cannot be read as a tokenizer: it has no model/],
  ['has more tokens than the table', wordPieceTokenizer(['a', 'b', 'c']), /ids up to 6.* 6 rows/],
])('a tokenizer in the metadata that %s is asked for, as a file would be', async (_, held, problem) => {
  const onnx = await textCheckpoint({}, { [METADATA.tokenizer]: held });
  const { model, questions } = await imported({ 'hostile.onnx': onnx });
  expect(model).toBeNull();
  expect(questions).toMatchObject([{ field: 'tokenizer', problem: expect.stringMatching(problem) }]);
});

test('with a tokenizer but no preprocessing in the metadata, the preprocessing is asked for', async () => {
  const onnx = await textCheckpoint({}, { [METADATA.preprocessing]: '[' });
  const { questions } = await imported({
    'half.onnx': onnx,
    'tokenizer_config.json': '{"model_max_length":24}',
  });
  expect(questions).toMatchObject([
    { field: 'preprocessing', draft: { tokenizer_file: 'tokenizer.json', model_max_length: 24 } },
  ]);
});

test('a tokenizer in the metadata may be as large as a file, no larger', async () => {
  const metadata = { [METADATA.tokenizer]: 'x'.repeat(64 * 2 ** 20 + 1) };
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 24 };
  await expect(readTokenizer(preprocessing, [], metadata)).rejects.toThrow('(graft.tokenizer) has 67108865 bytes');
});
