import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { applyHead } from './apply-head.ts';
import type { Features } from './features.ts';
import { type FitHead, fitHead, type HeadData } from './fit-head.ts';
import { HEAD_METHODS, type HeadMethod } from './methods.ts';
import { ridgeClassifier } from './ridge-classifier.ts';
import { CASES, predictedBy, REGRESSION } from './testing/scikit-learn.ts';

/** What the head answers as a graph, row by row. */
async function answers(method: HeadMethod, data: HeadData, held: Features, options: FitHead = {}) {
  const { head } = await fitHead(method, data, options);
  return applyHead(head, held, data.outputs);
}

const labelled = ({ data }: (typeof CASES)[number], outputs = data.classes): HeadData => ({
  features: data,
  task: 'SINGLE_LABEL',
  outputs,
  labels: Array.from(data.labels),
  targets: new Float64Array(),
});
const highest = (row: number[]) => row.indexOf(Math.max(...row));

test.each(CASES)('heads in a graph predict as scikit-learn’s: $name', async (each) => {
  const { theirs, test: held } = each;
  const data = labelled(each);
  const discriminant = await answers('LINEAR_DISCRIMINANT', data, held);
  expect(discriminant.slice(0, 3).flat()).toEqual(
    theirs.discriminant.probabilities.map((probability) => expect.closeTo(probability, 4)),
  );
  const neighbours = await answers('NEAREST_NEIGHBOURS', data, held);
  expect(neighbours.flat()).toEqual(theirs.neighbours.probabilities.map((share) => expect.closeTo(share, 6)));
  expect((await answers('RIDGE', data, held)).map(highest)).toEqual(theirs.ridgeCv.predicted);
  expect((await answers('PROTOTYPE', data, held)).map(highest)).toEqual(theirs.prototypes.predicted);
  const cosine = await answers('PROTOTYPE', data, held, { distance: 'COSINE' });
  expect(cosine.map(highest)).toEqual(theirs.prototypes.cosine);
  if ('logisticCv' in theirs && theirs.logisticCv) {
    expect((await answers('LOGISTIC_REGRESSION', data, held)).map(highest)).toEqual(theirs.logisticCv.predicted);
  }
});

test.each(HEAD_METHODS)('probabilities of %s sum to one; a label without examples has none', async (method) => {
  const [each] = CASES;
  const { classes } = each.data;
  for (const row of await answers(method, labelled(each, classes + 1), each.test)) {
    expect(row.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(row[classes]).toBe(0);
    expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
  }
});

test('of any number of labels each has its own regression; one that always holds keeps its odds', async () => {
  const two = CASES.find(({ name }) => name === 'two') ?? CASES[0];
  const labels = Array.from(two.data.labels);
  const targets = Float64Array.from(labels.flatMap((label) => [label, 1]));
  const data: HeadData = { features: two.data, task: 'MULTI_LABEL', outputs: 2, labels: [], targets };
  const own = await answers('LOGISTIC_REGRESSION', data, two.test);
  const theirs = 'logisticCv' in two.theirs ? two.theirs.logisticCv?.predicted : undefined;
  expect(own.map(([first]) => Number(first > 0.5))).toEqual(theirs);
  for (const [, second] of own) expect(second).toBeCloseTo((labels.length + 0.5) / (labels.length + 1), 5);
});

test('numbers are predicted by ridge regression', async () => {
  const { features, targets, theirs } = REGRESSION;
  const data: HeadData = { features, task: 'REGRESSION', outputs: 3, labels: [], targets };
  const [row] = await answers('RIDGE', data, features);
  const expected = theirs.intercepts.map((intercept, k) =>
    Array.from(features.values.subarray(0, 6)).reduce((sum, x, j) => sum + x * theirs.weights[k * 6 + j], intercept),
  );
  expect(row).toEqual(expected.map((value) => expect.closeTo(value, 3)));
});

test('one example a class: left-out rows are all predicted wrong, and the head still tells classes apart', async () => {
  const generator = random(2);
  const draw = (rows: number) => Float32Array.from({ length: rows * 40 }, () => generator.next());
  const data = { values: draw(8), dimension: 40, labels: Array.from({ length: 8 }, (_, i) => i), classes: 8 };
  const held = { values: draw(200), dimension: 40 };
  const own = { features: data, task: 'SINGLE_LABEL' as const, outputs: 8, targets: new Float64Array() };
  const predicted = (await answers('RIDGE', { ...own, labels: data.labels }, held)).map(highest);
  expect(predicted).toEqual(predictedBy(await ridgeClassifier(data), held));
});

test('a method that does not fit the targets, and one label alone, are refused', async () => {
  const { features, targets } = REGRESSION;
  const numbers: HeadData = { features, task: 'REGRESSION', outputs: 3, labels: [], targets };
  await expect(fitHead('PROTOTYPE', numbers)).rejects.toMatchObject({ field: 'head' });
  const one = { ...labelled(CASES[0]), labels: Array.from(CASES[0].data.labels, () => 1) };
  await expect(fitHead('RIDGE', one)).rejects.toMatchObject({ field: 'datasetId' });
});
