import { expect, test } from 'vitest';
import { counted, plural } from './counted.ts';

test('one is singular, all others are plural', () => {
  expect([0, 1, 2, 1000].map((count) => counted(count, 'picture'))).toEqual([
    '0 pictures',
    '1 picture',
    '2 pictures',
    '1,000 pictures',
  ]);
  expect(['class', 'entry', 'batch', 'day'].map((noun) => counted(2, noun))).toEqual([
    '2 classes',
    '2 entries',
    '2 batches',
    '2 days',
  ]);
  expect([counted(1, 'axis', 'axes'), counted(2, 'axis', 'axes')]).toEqual(['1 axis', '2 axes']);
  expect([0, 1, 2].map((count) => plural(count, 'has', 'have'))).toEqual(['have', 'has', 'have']);
});
