import { expect, test } from 'vitest';
import { describeOrigin } from './describe-origin.ts';

const previous = { id: '1', version: 3 };

test.each([
  [{ source: 'pets.zip', dropped: null, previous: null }, 'from pets.zip'],
  [{ source: null, dropped: null, previous: null }, 'from a file'],
  [{ source: 'more.zip', dropped: null, previous }, 'version 3 and more.zip'],
  [{ source: null, dropped: ['DUPLICATE', 'FEW_EXAMPLES'], previous }, 'version 3 without duplicate, few examples'],
])('%j: %s', (origin, words) => {
  expect(describeOrigin(origin)).toBe(words);
});
