import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedModel } from '../../architectures/testing/published-model.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { ModelFile } from '../../import-files.ts';
import { importOrAsk } from '../../import-model.ts';
import type { ImportAnswers } from '../../imports/import-answers.ts';
import { knownFacts } from '../../imports/known-facts.ts';
import { type ImagePreprocessing, isImagePreprocessing, METADATA, type TextPreprocessing } from '../../model.ts';
import { readModel } from '../../onnx/read.ts';
import { readFacts } from '../../sources/read-facts.ts';
import { labelTexts } from './label-texts.ts';
import { predictExamples } from './predict-examples.ts';
import { OF_SENTENCES, publishedSimilarity } from './published-similarity.ts';
import fixture from './testing/transformers.json' with { type: 'json' };
import { textVectors } from './text-vectors.ts';
import { zeroShotCheckpoint } from './zero-shot-checkpoint.ts';

let directory: string;
let tokenizer: ModelFile;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-zero-shot-'));
  const file = path.join(directory, 'tokenizer.json');
  await writeFile(file, JSON.stringify(fixture.tokenizer));
  tokenizer = { path: 'tokenizer.json', file, byteSize: 0 };
});
afterAll(() => rm(directory, { recursive: true }));

/** A model of the fixtures, imported as from a hub. */
async function imported(folder: string, answers: ImportAnswers) {
  const { files } = await publishedModel(`texts/${folder}`);
  const all = [...files, tokenizer];
  const facts = await readFacts(all.map((file) => ({ ...file, sha256: '' })));
  const { model } = await importOrAsk(knownFacts(folder, { license: 'MIT', ...answers }, null, facts), all);
  if (!model) throw new Error('It asked.');
  const { onnx, featureLayers, preprocessing } = model;
  return { model: onnx, featureLayers, preprocessing };
}

const ofTexts = (length: number): TextPreprocessing => ({ tokenizer_file: 'tokenizer.json', model_max_length: length });
async function encoder(folder: string, length: number) {
  const { preprocessing, ...rest } = await imported(folder, {
    preprocessing: ofTexts(length),
    task: 'FEATURE_EXTRACTION',
  });
  if (isImagePreprocessing(preprocessing)) throw new Error('It takes pictures.');
  return { ...rest, preprocessing };
}

/** A data set of these bytes, all in its test split. */
async function datasetOf(modality: 'IMAGE' | 'TEXT', bytes: Buffer[], labels: string[]): Promise<Dataset> {
  const packFile = path.join(directory, `${modality}.pack`);
  await writeFile(packFile, Buffer.concat(bytes));
  let offset = 0;
  const examples = bytes.map(({ length }, i) => {
    const example = {
      name: `${i}`,
      label: 0,
      split: 'test' as const,
      groups: {},
      offset,
      byteSize: length,
      sha256: '',
    };
    offset += length;
    return example;
  });
  return { index: { version: 1, modality, labels, groups: [], examples, quality: [], seed: 0 }, packFile };
}

test.each([
  ['clip', 'crop', 40],
  ['siglip', 'stretch', 12],
] as const)('%s answers as transformers’ zero-shot-image-classification pipeline does', async (name, fit, length) => {
  const { labels, template, mean, std, pictures, scores, scale, bias } = fixture[name];
  const preprocessing: ImagePreprocessing = {
    ...{ size: { height: 28, width: 28 }, fit, resample: 'bicubic', rescale_factor: 1 / 255, background: '#ffffff' },
    ...(fit === 'crop' ? { shortest_edge: 28 } : {}),
    image_mean: mean as [number, number, number],
    image_std: std as [number, number, number],
  };
  const tower = await imported(name, { preprocessing });
  const texts = await textVectors(
    await encoder(name, length),
    labelTexts(
      labels.map((label) => ({ label })),
      template,
      'IMAGE',
    ),
  );
  const similarity = publishedSimilarity((await publishedModel(`texts/${name}`)).tensors);
  expect(similarity).toEqual({
    scale: expect.closeTo(scale, 5),
    bias: expect.closeTo(bias, 5),
    activation: name === 'clip' ? 'Softmax' : 'NormalizedSigmoid',
  });
  if (!similarity) return;
  const checkpoint = await zeroShotCheckpoint({ ...tower, labels, texts, similarity });
  expect(JSON.parse(readModel(checkpoint).metadata[METADATA.labels])).toEqual(labels);
  const dataset = await datasetOf(
    'IMAGE',
    pictures.map((text) => Buffer.from(text, 'base64')),
    labels,
  );
  const { examples } = dataset.index;
  const answers = await predictExamples({ checkpoint, preprocessing, dataset, examples, workDirectory: directory });
  for (const [i, row] of scores.entries()) {
    // SigLIP's sigmoids do not sum to one; the checkpoint's probabilities are these divided by their sum.
    const sum = name === 'clip' ? 1 : row.reduce((total, score) => total + score, 0);
    expect(answers[i]).toEqual(row.map((score) => expect.closeTo(score / sum, 4)));
  }
});

test('a sentence encoder compares sentences by their cosine', async () => {
  const { labels, texts, cosines } = fixture.sentences;
  const model = await encoder('bert', 40);
  const vectors = await textVectors(model, labels);
  const checkpoint = await zeroShotCheckpoint({ ...model, labels, texts: vectors, similarity: OF_SENTENCES });
  const dataset = await datasetOf(
    'TEXT',
    texts.map((text) => Buffer.from(text)),
    labels,
  );
  const { examples } = dataset.index;
  const { preprocessing } = model;
  const answers = await predictExamples({ checkpoint, preprocessing, dataset, examples, workDirectory: directory });
  for (const [i, row] of cosines.entries()) {
    const powers = row.map((cosine) => Math.exp(20 * cosine));
    const sum = powers.reduce((total, power) => total + power, 0);
    expect(answers[i]).toEqual(powers.map((power) => expect.closeTo(power / sum, 4)));
  }
});

test('a description that the text model cuts off, and a model without shared embeddings, are refused', async () => {
  const model = await encoder('siglip', 12);
  const long = 'a photo of the small red fox of the sky is a dog';
  await expect(textVectors(model, ['cat', long])).rejects.toMatchObject({ field: 'labels' });
  const bert = await encoder('bert', 40);
  const texts = await textVectors(model, ['cat', 'dog']);
  const request = { ...bert, labels: ['cat', 'dog'], texts, similarity: OF_SENTENCES };
  await expect(zeroShotCheckpoint(request)).rejects.toMatchObject({ field: 'textModelSlug' });
});
