import { describe, expect, test } from 'vitest';
import { groupColumns } from './group-columns.ts';

const rows = (count: number, of: (i: number) => Record<string, string>) =>
  Array.from({ length: count }, (_, i) => of(i));
const columnsOf = (groups: Record<string, string>[], options = {}) =>
  groupColumns(groups, { noun: 'text', ...options });

describe('groups', () => {
  test.each<[string, Record<string, string>[]]>([
    ['the id of a document with two texts', [{ id: '1' }, { id: '1' }, { id: '2' }]],
    ['a few values that happen to differ', [{ source: 'a' }, { source: 'b' }]],
    ['two values', rows(100, (i) => ({ adult: `${i % 2}` }))],
    ['ages in ranges', rows(100, (i) => ({ age: `${(i % 7) * 10} to ${(i % 7) * 10 + 9}` }))],
    ['whole numbers with few values', rows(90, (i) => ({ stars: `${i % 20}` }))],
    ['a person with two pictures each', rows(100, (i) => ({ person: `person ${i >> 1}` }))],
    ['years', rows(60, (i) => ({ year: `${2007 + (i % 20)}` }))],
  ])('%s', (_, groups) => {
    expect(columnsOf(groups)).toEqual({ groups: Object.keys(groups[0]), note: [] });
  });
});

describe('no groups, and why', () => {
  test.each<[string, Record<string, string>[], string]>([
    ['a number for each example', [{ id: '1' }, { id: '2' }, {}], '"id" (a different value for each text)'],
    ['timestamps', rows(30, (i) => ({ at: `2026-11-27T14:${i + 10}:00Z` })), '"at" (30 values in 30 texts)'],
    ['free text', rows(40, (i) => ({ note: i > 35 ? 'none' : `note ${i}` })), '"note" (37 values in 40 texts)'],
    [
      'measured numbers that repeat',
      rows(400, (i) => ({ price: `${(i % 21) / 4}` })),
      '"price" (numbers with 21 values)',
    ],
    ['ages in years', rows(900, (i) => ({ age: `${18 + (i % 73)}` })), '"age" (numbers with 73 values)'],
    ['days', rows(200, (i) => ({ day: `${(i % 28) + 1}/02/2026` })), '"day" (dates with 28 values)'],
  ])('%s', (_, groups, why) => {
    const found = columnsOf(groups);
    expect(found.groups).toEqual([]);
    expect(found.note).toMatchObject([{ kind: 'COLUMN_LEFT_OUT', severity: 'INFO', exampleCount: 0 }]);
    expect(found.note[0].message).toContain(`1 column is no group, since its values hardly repeat: ${why}.`);
  });
});

test('a column that is named is one whatever its values; one that is not there is refused', () => {
  const ages = rows(60, (i) => ({ age: `${i}`, kind: `${i % 2}`, target: '1' }));
  expect(columnsOf(ages, { taken: ['target'] }).groups).toEqual(['kind']);
  expect(columnsOf(ages, { taken: ['target'], forced: ['age'] })).toEqual({ groups: ['age', 'kind'], note: [] });
  expect(() => columnsOf(ages, { forced: ['year'] })).toThrow(
    'groups names the column "year", which is not among the columns: they are "age", "kind", "target".',
  );
});

test('of examples that are added, a few different values are no group, unless the data set has it', () => {
  const added = rows(4, (i) => ({ price: `${i}`, region: `${i}` }));
  expect(columnsOf(added, { isAddition: true, forced: ['region', 'camera'] }).groups).toEqual(['region']);
});
