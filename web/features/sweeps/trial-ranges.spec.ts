import { expect, test } from 'vitest';
import { readRanges, writeRanges } from './trial-ranges.ts';

const read = (address: string) => readRanges(new URLSearchParams(address));

test('brushed axes come back from the address; whole ones are not in it', () => {
  const ranges = { learningRate: [0.2, 0.85], value: [0, 1], model: [0.5, 1] } as const;
  const address = writeRanges(new URLSearchParams('q=a&keep=seed:1-2'), ranges).toString();
  expect(read(address)).toEqual({ learningRate: [0.2, 0.85], model: [0.5, 1] });
  expect(new URLSearchParams(address).get('q')).toBe('a');
});

test('what is no part of an axis is left out', () => {
  expect(read('keep=learningRate&keep=a:9-3&keep=b:0-101&keep=:0-9')).toEqual({});
});
