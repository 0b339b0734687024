import { expect, test } from 'vitest';
import fixture from '../../training/contrastive/contrastive.json' with { type: 'json' };
import { examplePairs, type PairChoice, pairCount } from './example-pairs.ts';

const { labels, strategies } = fixture.pairs;
const choiceOf = ({ numIterations, samplingStrategy }: (typeof strategies)[number]) =>
  ({ numIterations, samplingStrategy }) as PairChoice;

test.each(strategies)('as many pairs of each kind as setfit makes: $samplingStrategy $numIterations', (theirs) => {
  const pairs = examplePairs(labels, choiceOf(theirs), 5);
  const same = pairs.filter(([i, j]) => labels[i] === labels[j]).length;
  expect([same, pairs.length - same]).toEqual([theirs.same, theirs.different]);
  expect(pairCount(labels, choiceOf(theirs))).toBe(pairs.length);
  expect(examplePairs(labels, choiceOf(theirs), 5)).toEqual(pairs);
});

test('UNIQUE has every two examples once, OVERSAMPLING every two at least once', () => {
  const keys = (pairs: ReturnType<typeof examplePairs>) => pairs.map(([i, j]) => `${i} ${j}`);
  const all = labels.flatMap((_, i) => labels.slice(i).map((_, j) => `${i} ${i + j}`));
  const unique = keys(examplePairs(labels, { numIterations: null, samplingStrategy: 'UNIQUE' }, 1));
  expect(unique.toSorted()).toEqual(all.toSorted());
  const more = keys(examplePairs(labels, { numIterations: null, samplingStrategy: 'OVERSAMPLING' }, 1));
  expect(new Set(more)).toEqual(new Set(all));
});

test('drawn pairs are with other examples; one that is alone in its class is paired with itself', () => {
  const alone = [0, 1, 1, 1, 2, 2];
  const pairs = examplePairs(alone, { numIterations: 8, samplingStrategy: null }, 2);
  expect(new Set(pairs.filter(([i, j]) => i === j).map(([i]) => i))).toEqual(new Set([0]));
  for (const place of alone.keys()) expect(pairs.filter(([i]) => i === place)).toHaveLength(16);
});

test('one label, and more pairs than can be trained on, are refused', () => {
  const choice: PairChoice = { numIterations: null, samplingStrategy: 'UNIQUE' };
  expect(() => examplePairs([3, 3], choice, 0)).toThrow(expect.objectContaining({ field: 'datasetId' }));
  const many = Array.from({ length: 2000 }, (_, i) => i % 2);
  expect(() => examplePairs(many, choice, 0)).toThrow(expect.objectContaining({ field: 'contrastive' }));
});
