import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from './data/random.ts';
import { importTextFile } from './data/text/import-text-file.ts';
import type { ImportedModel } from './imports/import-outcome.ts';
import { openClassifier } from './inference/classifier.ts';
import { type CheckpointResult, fineTune } from './training/fine-tune.ts';
import { resolveFineTuneOptions } from './training/options/options.ts';
import { importedEncoder } from './training/testing/text-training.ts';

let directory: string;
let model: ImportedModel;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-adapted-texts-'));
  model = await importedEncoder('bert-dynamo', directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function datasetOf(name: string, texts: string[]) {
  const file = path.join(directory, `${name}.csv`);
  await writeFile(file, ['text,label', ...texts.map((text, i) => `${text},${i % 2 ? 'odd' : 'even'}`)].join('\n'));
  return (await importTextFile(file, { filename: 'texts.csv', directory: `${file}.dataset` })).dataset;
}

/** Texts of one to eight words. */
function drawnTexts(rows: number, seed: number): string[] {
  const generator = random(seed);
  const word = () => `word${Math.floor(generator.next() * 20)}`;
  return Array.from({ length: rows }, () =>
    Array.from({ length: 1 + Math.floor(generator.next() * 8) }, word).join(' '),
  );
}

test.each([
  ['LINEAR_PROBE', 'CORAL'],
  ['FULL', 'PSEUDO_LABEL'],
] as const)('%s adapts texts with %s, and the checkpoint answers what was evaluated', async (strategy, method) => {
  const texts = drawnTexts(20, 4).map((text) => `${text} elsewhere`);
  const checkpoints: CheckpointResult[] = [];
  const { onnx: given, featureLayers, preprocessing } = model;
  await fineTune({
    ...{ model: given, featureLayers, preprocessing, workDirectory: directory },
    dataset: await datasetOf(`source-${strategy}`, drawnTexts(24, 3)),
    target: await datasetOf(`target-${strategy}`, texts),
    options: resolveFineTuneOptions(
      { strategy, device: 'CPU', batchSize: 4, epochs: 2, adaptation: { method, weight: null } },
      model,
    ),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  const { onnx, target: predicted = [] } = checkpoints[1];
  expect(predicted).toHaveLength(texts.length);
  const classifier = await openClassifier(onnx);
  const answers = await classifier.classify(texts.map((text) => Buffer.from(text)));
  await classifier.close();
  for (const [i, { scores }] of answers.entries()) {
    for (const { label, probability } of scores) {
      expect(predicted[i].probabilities[classifier.labels.indexOf(label)], texts[i]).toBeCloseTo(probability, 4);
    }
  }
});
