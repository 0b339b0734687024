import { expect, test } from 'vitest';
import { differing } from './differing.ts';

test('an option that some lack differs only if the others differ in it', () => {
  const probes = [
    { epochs: 30, dropout: 0.1, warmup: null },
    { epochs: 30, dropout: 0.2, warmup: 3 },
  ];
  expect(differing([...probes, { distance: 'EUCLIDEAN' }])).toEqual(['dropout']);
  expect(differing([{ layers: [1, 2] }, { layers: [1, 2] }])).toEqual([]);
});
