import { expect, test } from 'vitest';
import { describeOrigin } from './describe-origin.ts';

const previous = { id: '1', version: 3 };

test.each([
  [{ source: 'pets.zip', dropped: null, edits: null, previous: null }, 'from pets.zip'],
  [{ source: null, dropped: null, edits: null, previous: null }, 'from a file'],
  [{ source: 'more.zip', dropped: null, edits: null, previous }, 'version 3 and more.zip'],
  [
    { source: null, dropped: ['DUPLICATE', 'FEW_EXAMPLES'], edits: null, previous },
    'version 3 without duplicate and few examples',
  ],
  [
    { source: null, dropped: null, edits: { excluded: 2, relabelled: 0, moved: 1 }, previous },
    'version 3, 2 left out, 1 in another split',
  ],
])('%j: %s', (origin, words) => {
  expect(describeOrigin(origin)).toBe(words);
});
