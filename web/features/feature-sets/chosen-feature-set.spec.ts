import { expect, test } from 'vitest';
import { chosenFeatureSet } from './chosen-feature-set.ts';

const edges: { node: { id: string; rowCount: number | null } }[] = [
  { node: { id: 'under way', rowCount: null } },
  { node: { id: 'newest', rowCount: 60 } },
  { node: { id: 'older', rowCount: 60 } },
];

test.each([
  ['older', 'older'],
  [null, 'newest'],
  ['under way', 'newest'],
  ['of another data set', 'newest'],
])('an address that asks for %s shows %s', (asked, shown) => {
  expect(chosenFeatureSet(edges, asked).id).toBe(shown);
});

test('none is shown before one is ready', () => {
  expect(chosenFeatureSet(edges.slice(0, 1), null)).toEqual({ ready: [], id: undefined });
});
