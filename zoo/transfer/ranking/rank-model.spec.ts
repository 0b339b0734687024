import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset } from '../../data/dataset.ts';
import { extractFeatures } from '../../features/extract.ts';
import { openClassifier } from '../../inference/classifier.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { readModel } from '../../onnx/read.ts';
import { writeModel } from '../../onnx/write.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import { leep } from './leep.ts';
import { rankModel } from './rank-model.ts';
import { sampleExamples } from './sample-examples.ts';

let directory: string;
let dataset: Dataset;
let featuresFile: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-ranking-'));
  dataset = await shapeDataset(directory, 12);
  featuresFile = join(directory, 'all.npy');
  const whole = { model: tinyModel(), featureLayers: tinyFeatureLayers, preprocessing: tinyPreprocessing };
  await extractFeatures({ ...whole, dataset, outputFile: featuresFile, frozenPrecision: 'FLOAT32' });
});
afterAll(() => rm(directory, { recursive: true }));

const request = (change: object = {}) => ({
  model: tinyModel(),
  featureLayers: tinyFeatureLayers,
  preprocessing: tinyPreprocessing,
  hasOwnHead: true,
  dataset,
  sample: sampleExamples(dataset.index),
  directory,
  ...change,
});

test('features that were extracted before give the same scores as new ones, and no file is left', async () => {
  const before = await readdir(directory);
  const { seconds, ...scores } = await rankModel(request());
  expect(await readdir(directory)).toEqual(before);
  expect(seconds).toBeGreaterThan(0);
  expect(scores.probe).toMatchObject({ examples: 6 });
  const { seconds: _, ...cached } = await rankModel(request({ featuresFile }));
  for (const [name, value] of Object.entries(scores).filter(([, value]) => typeof value === 'number'))
    expect(cached[name as 'logMe'], name).toBeCloseTo(value as number, 4);
  expect(cached.probe).toEqual(scores.probe);
});

test('LEEP is of what the model’s own head predicts, whether it gives probabilities or logits', async () => {
  const { sample } = request();
  const classifier = await openClassifier(tinyModel());
  const bytes = await readFile(dataset.packFile);
  const pictures = sample.train.map(({ offset, byteSize }) => bytes.subarray(offset, offset + byteSize));
  const predicted = await classifier.classify(pictures);
  await classifier.close();
  const expected = leep(
    predicted.map(({ scores }) =>
      classifier.labels.map((name) => scores.find(({ label }) => label === name)?.probability ?? 0),
    ),
    sample.train.map(({ label }) => label),
  );
  expect((await rankModel(request({ featuresFile }))).leep).toBeCloseTo(expected, 5);
  expect((await rankModel(request({ featuresFile, model: withLogits() }))).leep).toBeCloseTo(expected, 5);
  expect((await rankModel(request({ featuresFile, hasOwnHead: false }))).leep).toBeNull();
});

/** The same model without its softmax. */
function withLogits(): Uint8Array {
  const graph = readModel(tinyModel());
  const softmax = graph.nodes.find(({ op }) => op === 'Softmax');
  const build = new GraphBuilder(graph.name, {
    ...graph,
    nodes: graph.nodes.filter((node) => node !== softmax),
    outputs: [],
  });
  build.output(softmax?.inputs[0] ?? '', 'float', ['batch', 3]);
  return writeModel(build.graph);
}

test('stops when it is aborted, and refuses a model without feature layers', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(rankModel(request({ signal }))).rejects.toThrow('stop');
  await expect(rankModel(request({ featureLayers: [] }))).rejects.toThrow(/no feature layers/);
});
