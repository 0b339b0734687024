import { expect, test } from 'vitest';
import type { ComparedExample, Comparison } from './comparison.ts';
import { countByLabel, filterDisagreements } from './filter-disagreements.ts';

const checkpoints = [{ id: 'a' }, { id: 'b' }] as Comparison['checkpoints'];
const example = (name: string, right: boolean[] | null, labels: string[]): ComparedExample => ({
  ...{ name, label: labels.join(', '), predictions: [], right, labels },
});
const disagreements = [
  example('1', [true, false], ['cat']),
  example('2', [false, true], ['cat', 'wet']),
  example('3', [false, false], ['dog']),
];
const namesBy = (filter: Parameters<typeof filterDisagreements>[1]) =>
  filterDisagreements({ checkpoints, disagreements }, filter).map(({ name }) => name);

test('every condition must hold', () => {
  expect(namesBy(null)).toEqual(['1', '2', '3']);
  expect(namesBy({ rightBy: ['A'] })).toEqual(['1']);
  expect(namesBy({ wrongBy: ['a'] })).toEqual(['2', '3']);
  expect(namesBy({ wrongBy: ['a', 'b'] })).toEqual(['3']);
  expect(namesBy({ label: 'cat' })).toEqual(['1', '2']);
  expect(namesBy({ label: 'cat', rightBy: ['b'] })).toEqual(['2']);
});

test('a checkpoint that is not compared is refused, and right or wrong numbers', () => {
  expect(() => namesBy({ rightBy: ['c'] })).toThrow('not one of those');
  const numbers = { checkpoints, disagreements: [example('1', null, [])] };
  expect(filterDisagreements(numbers, {})).toHaveLength(1);
  expect(() => filterDisagreements(numbers, { rightBy: ['a'] })).toThrow('leave out the filter');
});

test('labels by how many disagreements have them', () => {
  expect(countByLabel(disagreements)).toEqual([
    { label: 'cat', count: 2 },
    { label: 'dog', count: 1 },
    { label: 'wet', count: 1 },
  ]);
});
