import { expect, test } from 'vitest';
import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { disputedLabels } from '../../data/quality/disputed-labels.ts';
import { outliers } from '../../data/quality/outliers.ts';
import { fixtureNumbers } from '../../data/quality/testing/fixture-numbers.ts';
import type { ImagePreprocessing } from '../../model.ts';
import { takeRows } from '../heads/features.ts';
import { stratifiedFolds } from '../heads/stratified-folds.ts';
import { checkDataset } from './check-dataset.ts';
import { datasetDistance } from './dataset-distance.ts';
import { heldOutProbabilities } from './held-out-probabilities.ts';
import peers from './scikit-learn.json' with { type: 'json' };

interface Drawn {
  seed: number;
  count: number;
  dimension: number;
  classes?: number;
  noise?: number;
  shift?: number;
}

/** What `features` in scripts/fixtures/dataset-check.py draws. */
function features({ seed, count, dimension, classes = 3, noise = 0, shift = 0 }: Drawn) {
  const draw = fixtureNumbers(seed);
  const centres = Array.from({ length: classes }, () => Array.from({ length: dimension }, () => 4 * draw() - 2));
  const labels: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const truth = Math.floor(draw() * classes);
    for (let j = 0; j < dimension; j++) {
      const first = draw();
      values.push(centres[truth][j] + shift + 3 * (first + draw() - 1));
    }
    labels.push(draw() < noise ? Math.floor(draw() * classes) : truth);
  }
  return { values: Float32Array.from(values), dimension, labels, classes };
}

const preprocessing: ImagePreprocessing = {
  size: { height: 224, width: 224 },
  fit: 'crop',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  background: '#ffffff',
};

function indexOf(labels: number[], classes: number, more: (i: number) => Partial<Example> = () => ({})): DatasetIndex {
  const examples = labels.map((label, i): Example => {
    const name = `${i}.png`;
    return {
      name,
      label,
      split: 'train',
      groups: {},
      offset: i,
      byteSize: 1,
      sha256: name,
      width: 300,
      height: 300,
      ...more(i),
    };
  });
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return { version: 1, modality: 'IMAGE', labels: names, groups: [], examples, quality: [], seed: 0 };
}

const probes = peers.probes.flatMap(({ chosen, one, ...made }) => [
  { ...made, ...chosen, options: { searching: { tolerance: 1e-9, iterations: 10_000 } } },
  { ...made, ...one, strength: 1, options: { strength: 1 } },
]);

test.each(probes)(
  'held-out probabilities are scikit-learn’s, and disputed labels cleanlab’s: $classes classes at C = $strength',
  async ({ options, ...made }) => {
    const data = features(made);
    // In the order of the rows, as scikit-learn's default.
    const heldOut = await heldOutProbabilities(data, { ...options, heldOut: stratifiedFolds(data.labels, 5) });
    expect(heldOut.strength).toBeCloseTo(made.strength, 12);
    expect(heldOut.accuracy).toBeCloseTo(made.accuracy, 12);
    for (const [i, row] of made.first.entries())
      for (const [j, expected] of row.entries()) expect(heldOut.values[i * made.classes + j]).toBeCloseTo(expected, 3);
    const disputed = disputedLabels(data.labels, heldOut).map(({ position }) => position);
    expect(new Set(disputed)).toEqual(new Set(made.disputed));
  },
);

test('examples that lie side by side and are alike are not held out together', async () => {
  // Eight kinds in each of four classes, one after the other, as emoji are in the order of their codes.
  const kinds = features({ seed: 11, count: 320, dimension: 12, classes: 32 });
  const order = [...kinds.labels.keys()].sort((a, b) => kinds.labels[a] - kinds.labels[b]);
  const data = {
    ...{ values: takeRows(kinds, order).values, dimension: 12, classes: 4 },
    labels: order.map((row) => Math.floor(kinds.labels[row] / 8)),
  };
  const mixed = await heldOutProbabilities(data);
  const inOrder = await heldOutProbabilities(data, { heldOut: stratifiedFolds(data.labels, 5) });
  expect(mixed.accuracy).toBeGreaterThan(inOrder.accuracy + 0.05);
});

test.each(peers.distances)(
  'the proxy-A distance has the error of scikit-learn’s classifier: shift $shift',
  async (made) => {
    const [first, second] = [features(made), features({ ...made, seed: made.seed + 100 })];
    // Domains have their own generator; the first one is not shifted.
    const { error, distance, errorInterval, examples } = await datasetDistance(features({ ...made, shift: 0 }), second);
    expect(first.values.length).toBe(second.values.length);
    expect(error).toBeCloseTo(made.error, 12);
    expect(distance).toBeCloseTo(2 * (1 - 2 * Math.min(made.error, 0.5)), 12);
    expect(errorInterval[0]).toBeLessThanOrEqual(error + 1e-12);
    expect(errorInterval[1]).toBeGreaterThanOrEqual(error);
    expect(examples).toBe(2 * made.count);
  },
);

test('two halves of one data set are near, whatever their sizes', async () => {
  const all = features({ seed: 9, count: 300, dimension: 4 });
  const part = (from: number, to: number) => ({ values: all.values.slice(from * 4, to * 4), dimension: 4 });
  const { distance, examples } = await datasetDistance(part(0, 100), part(100, 300));
  expect(distance).toBeLessThan(0.4);
  expect(examples).toBe(200);
});

test('findings name the examples, and what a repair leaves out', async () => {
  const data = features({ seed: 3, count: 240, dimension: 7, classes: 3 });
  data.labels[17] = (data.labels[17] + 1) % 3;
  const { findings, probeAccuracy } = await checkDataset({ index: indexOf(data.labels, 3) }, data, { preprocessing });
  expect(probeAccuracy).toBeGreaterThan(0.8);
  const found = (kind: string) => findings.find((one) => one.kind === kind);
  expect(found('LABEL_DISPUTED')?.drop).toContain('17.png');
  expect(found('LABEL_DISPUTED')?.message).toMatch(/is labelled "class \d", and looks like "class \d"/);
  // outliers.spec.ts holds them against cleanlab's.
  const far = outliers({ ...data, count: 240 }).map((i) => `${i}.png`);
  expect(far.length).toBeGreaterThan(0);
  expect(found('OUTLIER')).toMatchObject({ exampleCount: far.length, drop: far });
});

test('pictures unlike the model’s: too small, too large, too bright', async () => {
  const data = features({ seed: 5, count: 12, dimension: 4, classes: 2 });
  const print = (color: string) => '0'.repeat(16) + color.repeat(4);
  const looks: Partial<Example>[] = [
    { width: 111, height: 400 },
    { width: 2000, height: 1800 },
    { fingerprint: print('ffffff') },
    { fingerprint: print('807868') },
  ];
  const index = indexOf(data.labels, 2, (i) => looks[i] ?? {});
  const { findings } = await checkDataset({ index }, data, { preprocessing });
  const drops = Object.fromEntries(findings.map(({ kind, drop }) => [kind, drop]));
  expect(drops).toMatchObject({
    TOO_SMALL_FOR_MODEL: ['0.png'],
    TOO_LARGE_FOR_MODEL: ['1.png'],
    COLOUR_UNLIKE_MODEL: ['2.png'],
  });
});

test('the labels of a single class are not checked, its pictures are', async () => {
  const data = features({ seed: 6, count: 12, dimension: 4, classes: 1 });
  const { findings, probeAccuracy } = await checkDataset({ index: indexOf(data.labels, 1) }, data, { preprocessing });
  expect(probeAccuracy).toBeNull();
  expect(findings.find(({ kind }) => kind === 'LABELS_NOT_CHECKED')?.message).toMatch(/all are the same/);
});

test('a class with one example is told, and nothing else is left out for it', async () => {
  const data = features({ seed: 5, count: 12, dimension: 4, classes: 2 });
  data.labels.splice(0, 12, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
  const { findings, probeAccuracy } = await checkDataset({ index: indexOf(data.labels, 2) }, data, { preprocessing });
  expect(probeAccuracy).toBeNull();
  expect(findings.find(({ kind }) => kind === 'LABELS_NOT_CHECKED')?.message).toMatch(/"class 0" has only one picture/);
});

test('numbers have no labels to dispute', async () => {
  const data = features({ seed: 5, count: 12, dimension: 4, classes: 2 });
  const index = { ...indexOf(data.labels, 2), task: 'REGRESSION' as const };
  expect((await checkDataset({ index }, data, { preprocessing })).probeAccuracy).toBeNull();
});
