import { expect, test } from 'vitest';
import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { sampleExamples } from './sample-examples.ts';

function index(counts: number[], splitOf: (i: number) => Example['split']): DatasetIndex {
  const examples = counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i): Example => {
      const name = `${label}/${i}`;
      return { name, label, split: splitOf(i), groups: {}, offset: 0, byteSize: 1, sha256: '' };
    }),
  );
  const labels = counts.map((_, label) => `class ${label}`);
  return { version: 1, modality: 'IMAGE', labels, groups: [], examples, quality: [], seed: 3 };
}
const thirds = (i: number) => (['train', 'validation', 'test'] as const)[i % 3];

test('a small data set is used whole, but for its test split', () => {
  const { train, validation } = sampleExamples(index([9, 6], thirds));
  expect([train.length, validation.length]).toEqual([5, 5]);
  expect([...train, ...validation].some(({ split }) => split === 'test')).toBe(false);
});

test('of a large one each class keeps its share, and the draw depends on the seed', () => {
  const large = index([3000, 600, 300], thirds);
  const most = { train: 130, validation: 26 };
  const { train, validation } = sampleExamples(large, most);
  const of = (label: number) => train.filter((example) => example.label === label).length;
  expect([0, 1, 2].map(of)).toEqual([100, 20, 10]);
  expect(validation).toHaveLength(26);
  expect(sampleExamples(large, most).train).toEqual(train);
  expect(sampleExamples({ ...large, seed: 4 }, most).train).not.toEqual(train);
});

test('too little to rank on is refused', () => {
  const without = (split: string, counts: number[]) =>
    index(counts, (i) => thirds(i)).examples.filter((example) => example.split !== split);
  const of = (examples: Example[], counts = [9, 6]) => ({ ...index(counts, thirds), examples });
  expect(() => sampleExamples(of(without('validation', [9, 6])))).toThrow(
    'The data set has no validation examples. Ranking models needs train and validation examples: add some, at least three of each class.',
  );
  expect(() => sampleExamples(of(without('train', [9, 6])))).toThrow(/no train examples/);
  expect(sampleExamples(of(without('test', [9, 6]))).train).toHaveLength(5);
  expect(() => sampleExamples(index([20], thirds))).toThrow(/has 1 label/);
  expect(() => sampleExamples({ ...index([4, 4], thirds), task: 'REGRESSION' })).toThrow(
    /this data set is of REGRESSION/,
  );
});
