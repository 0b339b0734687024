import { expect, test } from 'vitest';
import { lineageOfAddress } from './lineage-of-address.ts';

test('the address of a lineage', () => {
  expect(lineageOfAddress('/lineage/data-set/1')).toEqual({ kind: 'DATASET', id: '1' });
  expect(lineageOfAddress('/lineage/source/pkg%3Anpm%2Fa%401')).toEqual({ kind: 'SOURCE', id: 'pkg:npm/a@1' });
});

test('a kind that there is not', () => expect(lineageOfAddress('/lineage/dataset/1')?.kind).toBeNull());

test.each(['/lineage', '/lineage/data-set', '/lineage/data-set/1/2', '/lineage/data-set/%', '/models/1'])(
  '%s is no lineage’s',
  (pathname) => expect(lineageOfAddress(pathname)).toBeNull(),
);
