import { expect, test } from 'vitest';
import { identifierColumns } from './identifier-columns.ts';

test.each<[string, Record<string, string>[], string[]]>([
  ['a number for each example', [{ id: '1' }, { id: '2' }, {}], ['id']],
  ['the id of a document with two texts', [{ id: '1' }, { id: '1' }, { id: '2' }], []],
  ['another column, whose values happen to differ', [{ source: 'a' }, { source: 'b' }], []],
  ['two of them', [{ idx: '1', guid: 'x' }], ['idx', 'guid']],
])('%s', (_, groups, found) => {
  expect(identifierColumns(groups)).toEqual(found);
});
