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
  preprocessingParts: {},
  preprocessingMissing: [],
  isTokenizerGiven: false,
  modality: null,
  file: null,
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-import-'));
});
afterAll(() => rm(directory, { recursive: true }));

let count = 0;
async function filesOf(
  graph: Graph,
  tokenizer: string | null = wordPieceTokenizer(['good', 'bad']),
): Promise<ModelFile[]> {
  const contents = { 'model.onnx': writeModel(graph), ...(tokenizer === null ? {} : { 'tokenizer.json': tokenizer }) };
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
  const three = await importOrAsk({ ...facts, labels: ['a', 'b', 'c'] }, await filesOf(classifier()));
  expect(three.questions).toMatchObject([
    { field: 'labels', problem: expect.stringContaining('but there are 3 labels'), draft: ['a', 'b', 'c'] },
  ]);
});

test('unknown facts are asked for', async () => {
  const nothing: KnownFacts = { ...known, task: null, preprocessing: null, preprocessingMissing: ['model_max_length'] };
  const { model, questions } = await importOrAsk(nothing, await filesOf(classifier()));
  expect(model).toBeNull();
  expect(questions.map(({ field }) => field)).toEqual(['task', 'preprocessing', 'labels']);
  expect(questions[0].choices).toEqual(['TEXT_CLASSIFICATION', 'FEATURE_EXTRACTION']);
  expect(questions[1].question).toContain('leave out: model_max_length.');
  expect(questions[1].draft).toEqual({ tokenizer_file: 'tokenizer.json' });
});

test('a missing tokenizer is asked for, with everything else', async () => {
  const nothing: KnownFacts = { ...known, license: null, task: null, preprocessing: null };
  const { questions } = await importOrAsk(nothing, await filesOf(classifier(), null));
  expect(questions.map(({ field }) => field)).toEqual(['license', 'task', 'tokenizer', 'preprocessing', 'labels']);
  // Its files state everything else about texts.
  const parts = { ...known, preprocessing: null, preprocessingParts: { model_max_length: 32 } };
  expect((await importOrAsk(parts, await filesOf(tinyEncoder(6), null))).questions).toMatchObject([
    { field: 'tokenizer', question: expect.stringContaining('no tokenizer.json') },
  ]);
});

test.each([
  [
    'more tokens than the embedding has rows',
    wordPieceTokenizer(['good', 'bad', 'ugly']),
    false,
    /ids up to 6.* 6 rows/,
    6,
  ],
  ['far fewer, of a person', wordPieceTokenizer([]), true, /ids up to 3.* 6 rows/, 6],
  ['far fewer, of its publisher', wordPieceTokenizer([]), false, /ids up to 3.* 9 rows/, 9],
  ['no tokenizer', '{"version":"1.0"}', true, /cannot be read as a tokenizer: it has no model/, 6],
  ['no JSON', '{"model":{"vocab"', true, /cannot be read/, 6],
])('a tokenizer that does not fit is asked for again: %s', async (_, tokenizer, isTokenizerGiven, problem, rows) => {
  const { model, questions } = await importOrAsk(
    { ...known, isTokenizerGiven },
    await filesOf(tinyEncoder(rows), tokenizer),
  );
  expect(model).toBeNull();
  expect(questions).toMatchObject([{ field: 'tokenizer', problem: expect.stringMatching(problem) }]);
});

test('a number of tokens that the model cannot take is asked for again, after the model was run', async () => {
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 40 };
  const { questions } = await importOrAsk({ ...known, preprocessing }, await filesOf(tinyEncoder(6)));
  expect(questions).toMatchObject([
    {
      field: 'preprocessing',
      problem: expect.stringMatching(/does not run.*lower preprocessing\.model_max_length/s),
      draft: preprocessing,
    },
  ]);
});

test('of a text model that is described as a picture model, the task is asked for', async () => {
  const files = await filesOf(classifier());
  const { questions } = await importOrAsk({ ...known, task: 'IMAGE_CLASSIFICATION', labels: ['a', 'b'] }, files);
  expect(questions).toMatchObject([
    {
      field: 'task',
      problem: expect.stringContaining('takes texts'),
      choices: ['TEXT_CLASSIFICATION', 'FEATURE_EXTRACTION'],
    },
  ]);
});
