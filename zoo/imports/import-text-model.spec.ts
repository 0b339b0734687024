import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelFile } from '../import-files.ts';
import { importOrAsk } from '../import-model.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { tinyEncoder } from '../text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import type { KnownFacts } from './known-facts.ts';

const known: KnownFacts = {
  slug: 'tiny-encoder',
  license: 'MIT',
  task: 'FEATURE_EXTRACTION',
  labels: null,
  preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 32 },
  preprocessingMissing: [],
  file: null,
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-import-'));
});
afterAll(() => rm(directory, { recursive: true }));

let count = 0;
async function filesOf(graph: Graph): Promise<ModelFile[]> {
  const contents = { 'model.onnx': writeModel(graph), 'tokenizer.json': wordPieceTokenizer(['good', 'bad']) };
  return Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(directory, `${count++}-${name}`);
      await writeFile(file, content);
      return { path: name, file, byteSize: Buffer.byteLength(content) };
    }),
  );
}

/** The encoder with a classifier of two classes on its first token. */
function classifier(): Graph {
  const build = new GraphBuilder('classifier', { ...tinyEncoder(6), outputs: [] });
  const first = build.node('Gather', ['last_hidden_state', build.ints([0], [])], { axis: 1 });
  const weights = Array.from({ length: 32 }, (_, i) => Math.sin(i));
  build.node('MatMul', [first, build.floats(weights, [16, 2], 'classifier.weight')], {}, { output: 'logits' });
  build.output('logits', 'float', ['batch_size', 2]);
  return build.graph;
}

test("an encoder's file contains its tokenizer, its pooling and its layers", async () => {
  const { model } = await importOrAsk(known, await filesOf(tinyEncoder(6)));
  expect(model).toMatchObject({ modality: 'TEXT', labels: null, preprocessing: { pooling: 'mean' } });
  expect(model?.outputs.map(({ name }) => name)).toEqual(['last_hidden_state', 'sentence_embedding']);
  const { metadata } = readModel(model?.onnx ?? new Uint8Array());
  expect(JSON.parse(metadata[METADATA.preprocessing])).toEqual(model?.preprocessing);
  expect(JSON.parse(metadata[METADATA.tokenizer]).model.type).toBe('WordPiece');
  expect(JSON.parse(metadata[METADATA.featureLayers])).toEqual(model?.featureLayers);
});

test('a classifier keeps its labels, and features are taken before its head', async () => {
  const facts: KnownFacts = { ...known, task: 'TEXT_CLASSIFICATION', labels: ['bad', 'good'] };
  const { model } = await importOrAsk(facts, await filesOf(classifier()));
  expect(model?.labels).toEqual(['bad', 'good']);
  expect(model?.featureLayers.at(-1)?.dimension).toBe(16);
  const three = importOrAsk({ ...facts, labels: ['a', 'b', 'c'] }, await filesOf(classifier()));
  await expect(three).rejects.toThrow('but there are 3 labels');
});

test('unknown facts are asked for', async () => {
  const nothing: KnownFacts = { ...known, task: null, preprocessing: null, preprocessingMissing: ['model_max_length'] };
  const { model, questions } = await importOrAsk(nothing, await filesOf(classifier()));
  expect(model).toBeNull();
  expect(questions.map(({ field }) => field)).toEqual(['task', 'preprocessing', 'labels']);
  expect(questions[0].choices).toEqual(['TEXT_CLASSIFICATION', 'FEATURE_EXTRACTION']);
  expect(questions[1].question).toContain('leave out: model_max_length. There is a tokenizer.json.');
});

test('a text model that is described as a picture model is refused', async () => {
  const files = await filesOf(classifier());
  await expect(importOrAsk({ ...known, task: 'IMAGE_CLASSIFICATION', labels: ['a', 'b'] }, files)).rejects.toThrow(
    'is described as a picture model',
  );
});
