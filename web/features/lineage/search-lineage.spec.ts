import { expect, test } from 'vitest';
import type { LineageNode } from './lineage-query.ts';
import { searchLineage } from './search-lineage.ts';

const epoch = (number: number, more: Partial<LineageNode> = {}): LineageNode => ({
  ...{
    kind: 'CHECKPOINT',
    id: `0193-${number}`,
    label: `Epoch ${number}`,
    slug: '3f3f',
    digest: `33ab${number}`,
    state: null,
  },
  ...{ isBest: false, trainedOn: 'Pets', version: 2 },
  ...more,
});
const NODES = [epoch(3), epoch(13), epoch(30), epoch(5, { trainedOn: 'Tickets' })];
const search = (text: string) => [...searchLineage(NODES, text)];

test.each([
  ['epoch 3', ['CHECKPOINT 0193-3']],
  ['Tickets version 2', ['CHECKPOINT 0193-5']],
  ['33ab13', ['CHECKPOINT 0193-13']],
  ['pets tickets', []],
  [' ', []],
])('%s', (text, found) => {
  expect(search(text)).toEqual(found);
});
