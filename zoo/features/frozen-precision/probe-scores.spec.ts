import { expect, test } from 'vitest';
import type { Example } from '../../data/dataset.ts';
import { probeScores } from './probe-scores.ts';

const example = (label: number, targets?: number[]) => ({ label, ...(targets ? { targets } : {}) }) as Example;
const rows = (...values: number[][]) => values.map((row) => Float32Array.from(row));
const labels = ['a', 'b'];

const features = rows([1, 0], [0.9, 0.1], [0, 1], [0.2, 0.8]);
const train = { examples: [0, 0, 1, 1].map((label) => example(label)), float32: features, int8: features };

test('counts the labels that a probe gets right in each precision, and the error of their difference', () => {
  const examples = [0, 0, 1, 1].map((label) => example(label));
  const moved = rows([1, 0], [0, 1], [0, 1], [0, 1]);
  const scores = probeScores({ labels }, train, { examples, float32: features, int8: moved });
  expect(scores).toEqual({
    metric: 'ACCURACY',
    float32: 1,
    int8: 0.75,
    examples: 4,
    // At least one example, though √(1 − 1/4) / 4 is less.
    standardError: 1 / 4,
  });
});

test('the error of the difference counts the examples that only one of the two has right', () => {
  const wanted = Array.from({ length: 10 }, (_, i) => i % 2);
  const examples = wanted.map((label) => example(label));
  const shown = (labels: number[]) => labels.map((label) => Float32Array.of(label === 0 ? 1 : 0, label));
  const flip = (labels: number[], places: number[]) =>
    labels.map((label, i) => (places.includes(i) ? 1 - label : label));
  const given = { examples, float32: shown(flip(wanted, [0])), int8: shown(flip(wanted, [1, 2, 3])) };
  const { float32, int8, standardError } = probeScores({ labels }, train, given);
  expect([float32, int8]).toEqual([0.9, 0.7]);
  expect(standardError).toBeCloseTo(Math.sqrt(4 - 4 / 10) / 10, 10);
});

test('a probe fitted on int8 is measured on float32 too, which is what a checkpoint serves', () => {
  const turned = features.map(([x, y]) => Float32Array.of(y, x));
  const scores = probeScores(
    { labels },
    { ...train, int8: turned },
    { examples: train.examples, float32: features, int8: turned },
  );
  expect([scores.float32, scores.int8]).toEqual([1, 0]);
});

test('of any number of labels, each label of each example counts', () => {
  const examples = [
    [1, 0],
    [1, 1],
    [0, 0],
    [0, 1],
  ].map((targets) => example(-1, targets));
  const known = rows([1, 0], [1, 1], [0, 0], [0, 1]);
  const task = { task: 'MULTI_LABEL' as const, labels };
  const moved = rows([1, 1], [1, 1], [0, 0], [0, 1]);
  const scores = probeScores(
    task,
    { examples, float32: known, int8: known },
    { examples, float32: known, int8: moved },
  );
  expect([scores.float32, scores.int8]).toEqual([1, 7 / 8]);
});

test('of numbers, R² counts', () => {
  const examples = [0, 1, 2, 3].map((y) => example(-1, [y]));
  const known = rows([0], [1], [2], [3]);
  const task = { task: 'REGRESSION' as const, labels: ['y'] };
  const given = { examples, float32: known, int8: known };
  const { metric, float32, standardError } = probeScores(task, given, { ...given, int8: rows([0], [1], [2], [9]) });
  expect([metric, standardError]).toEqual(['R2', null]);
  expect(float32).toBeGreaterThan(0.999);
  expect(probeScores(task, given, { ...given, int8: rows([3], [2], [1], [0]) }).int8).toBeCloseTo(-3, 1);
});
