import { expect, test } from 'vitest';
import { labelsFrom } from './labels-from.ts';

test('a label a line, with its description after the first colon', () => {
  expect(labelsFrom(' cat\n\ndog: a pet: it barks \nfox:')).toEqual([
    { label: 'cat', description: null },
    { label: 'dog', description: 'a pet: it barks' },
    { label: 'fox', description: null },
  ]);
});
