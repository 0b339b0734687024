import { expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import { labelCurves, thinned } from '../curves/label-curves.ts';
import { rankByScore } from '../curves/ranking.ts';
import { classificationMetrics, type ExamplePrediction } from '../metrics.ts';
import sklearn from '../testing/evaluation.json' with { type: 'json' };
import { evaluationDetail } from './evaluation-detail.ts';
import { predictionTable } from './prediction-table.ts';

const namesOf = (count: number) => Array.from({ length: count }, (_, i) => `label ${i}`);

const predictionsOf = ({ truths, probabilities }: { truths: number[]; probabilities: number[][] }) =>
  truths.map((label, i): ExamplePrediction => ({ name: `${i}`, label, probabilities: probabilities[i], groups: {} }));

/** Every number of `ours` beside the one of `theirs`. */
function expectClose(ours: unknown, theirs: unknown, what: string): void {
  if (theirs !== null && typeof theirs === 'object') {
    for (const [key, value] of Object.entries(theirs)) {
      expectClose((ours as Record<string, unknown>)[key], value, `${what} ${key}`);
    }
  } else if (theirs === null) expect(ours, what).toBeNull();
  else expect(Math.abs((ours as number) - (theirs as number)), what).toBeLessThan(1e-9);
}

test.each(sklearn.cases.map((one, i) => ({ ...one, i })))('case $i: the figures are scikit-learn’s', (one) => {
  const labels = namesOf(one.probabilities[0].length);
  const detail = evaluationDetail(predictionsOf(one), labels);
  const { accuracy, macroF1, logLoss, ...figures } = one.figures;
  expectClose(classificationMetrics(predictionsOf(one), labels), { accuracy, macroF1, logLoss }, 'metrics');
  expectClose(detail, figures, 'detail');
  expectClose(detail.topKAccuracy.slice(0, one.topKAccuracy.length), one.topKAccuracy, 'top-k accuracy');
  expect(detail.topKAccuracy).toHaveLength(labels.length);
  expect(detail.topKAccuracy.at(-1)).toBe(1);
  const bins = detail.reliability.filter(({ count }) => count > 0);
  expectClose(
    bins.map(({ accuracy }) => accuracy),
    one.reliability.accuracy,
    'accuracy of bins',
  );
  expectClose(
    bins.map(({ confidence }) => confidence),
    one.reliability.confidence,
    'confidence of bins',
  );
});

test.each(sklearn.cases.map((one, i) => ({ ...one, i })))('case $i: the curves are scikit-learn’s', (one) => {
  const { label, roc, precisionRecall } = one.curves;
  const table = predictionTable(predictionsOf(one), namesOf(one.probabilities[0].length));
  const scores = table.scoresOf(label);
  const curves = labelCurves(rankByScore(scores), scores, table.positivesOf(label));
  const columns = (points: typeof curves.roc) => [
    points.map(({ x }) => x),
    points.map(({ y }) => y),
    points.map(({ threshold }) => threshold),
  ];
  expect(curves.roc.length).toBe(roc[0].length);
  expectClose(columns(curves.roc), roc, 'ROC');
  // scikit-learn's begins where every example counts as the label.
  expect(curves.precisionRecall.length).toBe(precisionRecall[0].length);
  expectClose(columns(curves.precisionRecall.toReversed()), precisionRecall, 'precision and recall');
});

test('a label that no example has, and one that all have, has no ROC curve', () => {
  const all = [0.9, 0.6].map(
    (p, i): ExamplePrediction => ({ name: `${i}`, label: 0, probabilities: [p, 1 - p], groups: {} }),
  );
  const detail = evaluationDetail(all, ['a', 'b']);
  expect(detail.perLabel).toEqual([
    { rocAuc: null, averagePrecision: 1 },
    { rocAuc: null, averagePrecision: null },
  ]);
  expect(detail.rocAuc).toEqual({ macro: null, weighted: null });
  expect(detail.cohensKappa).toBeNull();
  const table = predictionTable(all, ['a', 'b']);
  const ranking = rankByScore(table.scoresOf(1));
  expect(labelCurves(ranking, table.scoresOf(1), table.positivesOf(1))).toEqual({ roc: [], precisionRecall: [] });
});

test('the most confident errors come first, and right predictions never', () => {
  const one = sklearn.cases[2];
  const { confidentErrors } = evaluationDetail(predictionsOf(one), namesOf(5));
  expect(confidentErrors.length).toBe(Math.round(one.truths.length * (1 - one.figures.accuracy)));
  for (const [i, { name, label, guess, probability }] of confidentErrors.entries()) {
    const example = Number(name);
    expect(label).toBe(one.truths[example]);
    expect(guess).not.toBe(label);
    expect(probability).toBe(Math.max(...one.probabilities[example]));
    if (i > 0) expect(probability).toBeLessThanOrEqual(confidentErrors[i - 1].probability);
  }
});

test('a curve of many points is thinned, and no point is far from what is drawn', () => {
  const points = Array.from({ length: 20_000 }, (_, i) => ({ x: i / 19_999, y: Math.sqrt(i / 19_999), threshold: -i }));
  const drawn = thinned(points);
  expect(drawn.length).toBeLessThan(410);
  expect([drawn[0], drawn.at(-1)]).toEqual([points[0], points.at(-1)]);
  for (let i = 1; i < drawn.length; i++) expect(drawn[i].y - drawn[i - 1].y).toBeLessThan(0.0101);
});

test('sigmoids that do not sum to one have no Brier score', () => {
  const predictions = [{ name: 'a', label: 0, probabilities: [0.9, 0.8], groups: {} }];
  expect(evaluationDetail(predictions, ['a', 'b']).brierScore).toBeNull();
  expect(() => evaluationDetail([], ['a'])).toThrow(InvalidInputError);
});
