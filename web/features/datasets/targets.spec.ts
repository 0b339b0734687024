import { expect, test } from 'vitest';
import { targetsInput } from './targets.ts';

test("columns in the API's format", () => {
  expect(targetsInput({ kind: 'folders', columns: 'weight' })).toBeNull();
  expect(targetsInput({ kind: 'labels', columns: ' tags ' })).toEqual({ labels: 'tags' });
  expect(targetsInput({ kind: 'tags', columns: 'ner_tags' })).toEqual({ tags: 'ner_tags' });
  expect(targetsInput({ kind: 'numbers', columns: 'weight, age,' })).toEqual({ numbers: ['weight', 'age'] });
});
