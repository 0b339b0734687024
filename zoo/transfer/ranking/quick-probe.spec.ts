import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { quickProbe } from './quick-probe.ts';
import { scoredCases } from './testing/scores.ts';

const caseNamed = (name: string) => {
  const found = scoredCases.find((scored) => scored.name === name);
  if (!found) throw new Error(`The fixture has no case “${name}”.`);
  return found;
};

test('classes far apart are told apart, whatever the scale of the features', async () => {
  const own = caseNamed('classes far apart');
  for (const scale of [1, 1000]) {
    const features = { ...own.features, values: own.features.values.map((value) => value * scale) };
    const { accuracy, interval, examples } = await quickProbe({ ...own, features }, { ...own, features });
    expect([accuracy, examples]).toEqual([1, own.labels.length]);
    expect(interval[1]).toBeCloseTo(1, 12);
  }
});

test('noise is told apart no better than by chance on examples that were not trained on', async () => {
  const generator = random(3);
  const draw = (rows: number) => ({
    features: { values: Float32Array.from({ length: rows * 5 }, () => generator.next()), rows, dimension: 5 },
    labels: Array.from({ length: rows }, () => Math.floor(generator.next() * 2)),
  });
  const { accuracy } = await quickProbe(draw(200), draw(400));
  expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.1);
});

test('a label without a training example is never right, and does not move the others', async () => {
  const own = caseNamed('classes far apart');
  const kept = own.labels.flatMap((label, row) => (label === 1 ? [] : [row]));
  const { rows, dimension } = own.features;
  const values = Float32Array.from(
    kept.flatMap((row) => [...own.features.values.subarray(row * dimension, (row + 1) * dimension)]),
  );
  const train = { features: { values, rows: kept.length, dimension }, labels: kept.map((row) => own.labels[row]) };
  const { accuracy } = await quickProbe(train, own);
  expect(accuracy).toBeCloseTo(kept.length / rows, 12);
});
