import { expect, test } from 'vitest';
import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { initialBias } from './initial-bias.ts';
import { targetCoding } from './target-coding.ts';

const example = (label: number, targets?: number[]): Example =>
  ({ name: 'x', label, split: 'train', groups: {}, ...(targets ? { targets } : {}) }) as unknown as Example;
const coding = (task: DatasetIndex['task'], labels: number, examples: Example[]) =>
  targetCoding({ task, labels: Array.from({ length: labels }, (_, i) => `${i}`) } as DatasetIndex, examples);

test('one label an example: the logarithm of each label’s share, which a softmax gives back', () => {
  const train = [0, 0, 0, 1, 1, 1, 1, 1, 1, 2].map((label) => example(label));
  const own = { coding: coding('SINGLE_LABEL', 4, train), activation: 'Softmax' as const };
  const bias = initialBias(train, { ...own, weights: null });
  // The fourth label has no example: it counts as half of one.
  for (const [i, share] of [0.3, 0.6, 0.1, 0.05].entries()) expect(bias[i]).toBeCloseTo(Math.log(share), 6);
  // As the loss weighs them: the last example counts as much as the nine others.
  const weighted = initialBias(train, { ...own, weights: [...Array(9).fill(1), 9] });
  for (const [i, share] of [3 / 18, 6 / 18, 0.5].entries()) expect(weighted[i]).toBeCloseTo(Math.log(share), 6);
});

test('any number of labels: the log odds of each, which a sigmoid gives back', () => {
  // 1.7 % of 3,000 examples, which are more than are coded at a time; every one; none.
  const train = Array.from({ length: 3000 }, (_, i) => example(0, [Number(i < 51), 1, 0]));
  const bias = initialBias(train, { coding: coding('MULTI_LABEL', 3, train), activation: 'Sigmoid', weights: null });
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  expect(sigmoid(bias[0])).toBeCloseTo(0.017, 8);
  expect(sigmoid(bias[1])).toBeCloseTo(1 - 0.5 / 3000, 6);
  expect(sigmoid(bias[2])).toBeCloseTo(0.5 / 3000, 6);
});

test('numbers: their mean, which is 0 once they are standardised', () => {
  const train = [1, 4, 10].map((value) => example(0, [value]));
  const own = coding('REGRESSION', 1, train);
  expect(initialBias(train, { coding: own, activation: null, weights: null })[0]).toBeCloseTo(0, 6);
  const [weighted] = initialBias(train, { coding: own, activation: null, weights: [1, 1, 4] });
  expect(weighted * (own.scaling?.deviation[0] ?? 0) + 5).toBeCloseTo(7.5, 5);
});
