import { expect, test } from 'vitest';
import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import { checkDomains } from './check-domains.ts';
import { targetLabels } from './target-labels.ts';

/** A data set of pictures with so many examples of each label. */
function dataset(name: string, counts: Record<string, number>, change: Partial<DatasetIndex> = {}): DatasetIndex {
  const labels = Object.keys(counts);
  const examples = labels.flatMap((folder, label) =>
    Array.from({ length: counts[folder] }, (_, i): Example => {
      const own = `${folder}/${i}.png`;
      return { name: own, label, split: 'train', groups: {}, offset: 0, byteSize: 1, sha256: `${name} ${own}` };
    }),
  );
  return { version: 1, modality: 'IMAGE', labels, groups: [], examples, quality: [], seed: 0, ...change };
}

const source = dataset('google', { animal: 20, food: 20, place: 20 });
const messageOf = (target: DatasetIndex, from = source) => {
  try {
    checkDomains(from, target);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ field: 'adaptation' });
    return (error as Error).message;
  }
  return null;
};

test('a domain with the same classes, in any order, and one without labels are fine', () => {
  expect(messageOf(dataset('twitter', { place: 5, animal: 5, food: 5 }))).toBeNull();
  expect(messageOf(dataset('twitter', { unlabelled: 15 }))).toBeNull();
});

test.each<[string, DatasetIndex, string]>([
  ['one example', dataset('twitter', { animal: 1 }), 'has 1 example, too few'],
  ['nine examples', dataset('twitter', { animal: 3, food: 3, place: 3 }), 'has 9 examples, too few'],
  ['the same data set', source, 'Every example of the target data set is in'],
  ['a missing class', dataset('twitter', { animal: 9, food: 9 }), 'no example of the class “place”'],
  ['an empty class', dataset('twitter', { animal: 9, food: 9, place: 0 }), 'no example of the class “place”'],
  ['another class', dataset('twitter', { animal: 9, food: 9, place: 9, flag: 2 }), 'has the class “flag”, which'],
  ['texts', dataset('twitter', { animal: 9, food: 9, place: 9 }, { modality: 'TEXT' }), 'has texts, but'],
])('a target of %s is refused', (_, target, message) => {
  expect(messageOf(target)).toContain(message);
});

test('a source with any number of labels is refused', () => {
  const target = dataset('twitter', { animal: 9, food: 9, place: 9 });
  expect(messageOf(target, { ...source, task: 'MULTI_LABEL' })).toContain('one label an example');
});

test('the target’s labels are found by name', () => {
  expect(targetLabels(source, dataset('twitter', { place: 1, animal: 2, food: 1 }))).toEqual([2, 0, 0, 1]);
  expect(targetLabels(source, dataset('twitter', { unlabelled: 3 }))).toBeNull();
});
