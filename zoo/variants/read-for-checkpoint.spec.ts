import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, Example } from '../data/dataset.ts';
import { readExamples } from '../data/read-example.ts';
import { openClassifier } from '../inference/classifier.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession } from '../runtime/session.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import { readForCheckpoint, runExamples } from './read-for-checkpoint.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-read-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function rowsOf(model: Uint8Array, dataset: Dataset, examples: Example[]): Promise<number[][]> {
  const session = await openSession(model);
  const rows = await runExamples(session, readForCheckpoint(model, dataset), examples);
  await session.close();
  return rows;
}

test('views are averaged as an endpoint averages them', async () => {
  const dataset = await shapeDataset(directory);
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.views] = '4';
  const model = writeModel(graph);
  const examples = dataset.index.examples.slice(0, 19);
  const rows = await rowsOf(model, dataset, examples);
  const classifier = await openClassifier(model);
  const answers = await classifier.classify(await readExamples(dataset, examples));
  await classifier.close();
  expect(rows).toHaveLength(19);
  for (const [i, { scores }] of answers.entries())
    for (const { label, probability } of scores)
      expect(rows[i][classifier.labels.indexOf(label)]).toBeCloseTo(probability, 6);
});

/** Labels each token by its id: [PAD] [UNK] [CLS] [SEP], then the words. */
function tagger(): Uint8Array {
  const build = new GraphBuilder('tagger');
  const ids = build.input('input_ids', 'int64', ['batch', 'sequence']);
  const scores = [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 1, 0];
  const logits = build.node('Gather', [build.floats(scores, [7, 2]), ids]);
  build.node('Softmax', [logits], { axis: -1 }, { output: 'probabilities' });
  build.output('probabilities', 'float', ['batch', 'sequence', 2]);
  build.graph.metadata = {
    [METADATA.labels]: JSON.stringify(['O', 'B-PER']),
    [METADATA.preprocessing]: JSON.stringify({ tokenizer_file: 'tokenizer.json', model_max_length: 5 }),
    [METADATA.tokenizer]: wordPieceTokenizer(['ann', 'meets', 'bob']),
  };
  return writeModel(build.graph);
}

test('of labels of words each word’s first token counts; a word that was cut off is NaN', async () => {
  const texts = ['ann meets bob', 'bob', 'meets bob ann ann meets'];
  const packFile = path.join(directory, 'texts.pack');
  await writeFile(packFile, texts.join(''));
  let offset = 0;
  const examples = texts.map((text, i): Example => {
    const place = { offset, byteSize: text.length, sha256: '' };
    offset += text.length;
    return { name: `row ${i}`, label: -1, tags: text.split(' ').map(() => 0), split: 'test', groups: {}, ...place };
  });
  const index = {
    version: 1 as const,
    modality: 'TEXT' as const,
    task: 'TOKEN_LABELS' as const,
    labels: ['O', 'B-PER'],
  };
  const dataset: Dataset = { index: { ...index, groups: [], examples, quality: [], seed: 0 }, packFile };
  const model = tagger();
  const rows = await rowsOf(model, dataset, examples);
  const softmax = (a: number, b: number) => [a, b].map((x) => Math.exp(x) / (Math.exp(a) + Math.exp(b)));
  const [ann, meets, bob] = [softmax(3, 0), softmax(0, 3), softmax(1, 0)];
  const cut = [Number.NaN, Number.NaN];
  const wanted = [[ann, meets, bob], [bob], [meets, bob, ann, cut, cut]];
  for (const [i, row] of rows.entries())
    expect(row).toEqual(wanted[i].flat().map((value) => (Number.isNaN(value) ? value : expect.closeTo(value, 5))));
});

test('a data set of another modality is refused', async () => {
  const dataset = await shapeDataset(directory);
  expect(() => readForCheckpoint(tagger(), dataset)).toThrow(
    'The checkpoint reads texts, but the data set that it was made from has pictures.',
  );
});
