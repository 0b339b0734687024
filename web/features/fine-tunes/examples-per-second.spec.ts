import { expect, test } from 'vitest';
import { examplesPerSecond } from './examples-per-second.ts';

test('training examples over the time of an epoch, unknown without either', () => {
  const splits = [
    { name: 'train', exampleCount: 1000 },
    { name: 'test', exampleCount: 200 },
  ];
  expect(examplesPerSecond({ seconds: 4 }, { splits })).toBe(250);
  expect(examplesPerSecond({ seconds: 0 }, { splits })).toBeNull();
  expect(examplesPerSecond({ seconds: 4 }, { splits: [] })).toBeNull();
});
