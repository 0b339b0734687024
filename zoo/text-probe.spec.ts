import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from './catalog/catalog.ts';
import type { Dataset } from './data/dataset.ts';
import { readTexts } from './data/read-example.ts';
import { importTextFile } from './data/text/import-text-file.ts';
import { classificationMetrics } from './evaluation/metrics.ts';
import { extractFeatures } from './features/extract.ts';
import { npyHeader } from './features/npy.ts';
import { importModel } from './import-model.ts';
import type { ImportedModel } from './imports/import-outcome.ts';
import { openClassifier } from './inference/classifier.ts';
import { METADATA } from './model.ts';
import { readModel } from './onnx/read.ts';
import { openSession } from './runtime/session.ts';
import { shapeDataset } from './testing/shape-dataset.ts';
import { emojiNames } from './text/testing/emoji-names.ts';
import { SENTENCE_ENCODER } from './text/testing/sentence-encoder.ts';
import { joinTexts } from './text/text-input.ts';
import { tokenizeBatch } from './text/tokenize-batch.ts';
import { openTokenizer } from './text/tokenizer.ts';
import { filesOf } from './tfjs/testing/nsfwjs.ts';
import { type CheckpointResult, fineTune } from './training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './training/options/options.ts';

// The whole path of texts: the catalogue's sentence encoder, Unicode's names of emoji, a probe, a classifier.

let directory: string;
let encoder: ImportedModel;
let dataset: Dataset;
let featuresFile: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-text-'));
  const manifest = (await readCatalog()).find(({ slug }) => slug === 'universal-sentence-encoder-lite');
  if (!manifest) throw new Error('the catalogue lacks the sentence encoder');
  encoder = await importModel(manifest, await filesOf(SENTENCE_ENCODER));
  expect(encoder.parameterCount).toBe(manifest.parameterCount);
  const file = path.join(directory, 'emoji.csv');
  await writeFile(file, emojiNames(60));
  ({ dataset } = await importTextFile(file, { filename: 'emoji.csv', directory: path.join(directory, 'dataset') }));
  featuresFile = path.join(directory, 'features.npy');
  const features = await extractFeatures({ ...model(), dataset, outputFile: featuresFile });
  expect(features).toMatchObject({ rows: 240, dimension: 512 });
});
afterAll(() => rm(directory, { recursive: true }));

const model = () => ({
  model: encoder.onnx,
  featureLayers: encoder.featureLayers,
  preprocessing: encoder.preprocessing,
});

test("features are the encoder's vectors of each text, in the order of the index", async () => {
  const bytes = await readFile(featuresFile);
  const header = npyHeader([240, 512]);
  const rows = new Float32Array(new Uint8Array(bytes.subarray(header.length)).buffer);
  const { metadata } = readModel(encoder.onnx);
  const tokenizer = openTokenizer(metadata[METADATA.tokenizer], 128);
  const session = await openSession(encoder.onnx);
  for (const row of [0, 77, 239]) {
    const [text] = await readTexts(dataset, [dataset.index.examples[row]]);
    const { input_ids, attention_mask } = tokenizeBatch(tokenizer, [text]);
    const { output } = await session.run({ input_ids, attention_mask });
    const own = rows.subarray(512 * row, 512 * (row + 1));
    for (const [i, value] of (output.data as Float32Array).entries()) expect(own[i]).toBeCloseTo(value, 4);
  }
  await session.close();
});

async function train(input: FineTuneInput, data = dataset, features: string | null = featuresFile) {
  const checkpoints: CheckpointResult[] = [];
  const { bestEpoch } = await fineTune({
    ...model(),
    dataset: data,
    ...(features ? { featuresFile: features } : {}),
    options: resolveFineTuneOptions({ epochs: 6, device: 'CPU', ...input }, encoder),
    workDirectory: directory,
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return checkpoints[bestEpoch - 1];
}

test('a linear probe distinguishes the categories, and its checkpoint classifies new texts', async () => {
  const best = await train({ strategy: 'LINEAR_PROBE' });
  const { accuracy } = classificationMetrics(best.test, dataset.index.labels);
  // Four categories of one size: a guess is right in a quarter of the cases.
  expect(accuracy).toBeGreaterThan(0.6);

  const classifier = await openClassifier(best.onnx);
  expect([classifier.modality, classifier.labels]).toEqual(['TEXT', dataset.index.labels]);
  const texts = ['A lion and a bear', 'a sweet apple with bread and cheese'].map((text) => Buffer.from(text));
  const answers = await classifier.classify(texts);
  expect(answers.map(({ label }) => label)).toEqual(['Animals & Nature', 'Food & Drink']);
  const examples = dataset.index.examples.filter(({ split }) => split === 'test').slice(0, 5);
  const predictions = await classifier.classify(
    (await readTexts(dataset, examples)).map((text) => Buffer.from(joinTexts(text))),
  );
  for (const [i, { scores }] of predictions.entries()) {
    for (const { label, probability } of scores) {
      expect(probability).toBeCloseTo(best.test[i].probabilities[dataset.index.labels.indexOf(label)], 4);
    }
  }
  await expect(classifier.classify([Buffer.from('caf\xe9', 'latin1')])).rejects.toThrow('not text in UTF-8');
  await expect(classifier.classify([Buffer.from(' ')])).rejects.toThrow('The text is empty');
  await classifier.close();
});

test('without extracted features the probe computes them itself, with the same result', async () => {
  const options: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 1 };
  const [given, computed] = [await train(options), await train(options, dataset, null)];
  for (const [i, { probabilities }] of computed.test.entries()) {
    for (const [j, value] of probabilities.entries()) {
      expect(value).toBeCloseTo(given.test[i].probabilities[j], 4);
    }
  }
});

test('pictures are refused', async () => {
  const pictures = await shapeDataset(directory);
  await expect(train({ strategy: 'LINEAR_PROBE' }, pictures)).rejects.toThrow(
    'The model takes TEXT, but the data set has IMAGE.',
  );
  const outputFile = path.join(directory, 'none.npy');
  await expect(extractFeatures({ ...model(), dataset: pictures, outputFile })).rejects.toThrow('takes TEXT');
  expect(await readdir(directory)).not.toContain('none.npy');
});
