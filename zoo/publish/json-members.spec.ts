import { expect, test } from 'vitest';
import { withMembers } from './json-members.ts';

test('numbers stay as they were written', () => {
  const text = `{
    "layer_scale_init_value": 0.0, "eps": 1e-12, "std": 0.02, "big": 10000.0, "whole": 3, "minus": -1.0,
    "rope": {"theta": 500000.0, "list": [1.0, 2, 3.50]}, "none": null, "yes": true, "text": "a: b # \\"c\\" é", "id2label": {"0": "old"}
  }`;
  const written = withMembers(text, { id2label: { 0: 'new', 1: '1.0' }, num_labels: 2 });
  for (const kept of ['0.0', '10000.0', '-1.0', '500000.0', '1.0, 2']) expect(written).toContain(kept);
  expect(JSON.parse(written)).toEqual({ ...JSON.parse(text), id2label: { 0: 'new', 1: '1.0' }, num_labels: 2 });
});

test.each([
  ['tabs', '{\n\t"a": 1.0,\n\t"b": {\n\t\t"c": [\n\t\t\t1\n\t\t]\n\t}\n}'],
  ['long texts', JSON.stringify({ a: 'x '.repeat(500), 'a key: of words': ['- no', '*list', '&x', '!tag'] })],
  ['odd characters', JSON.stringify({ '\u2028\u0085': '\ud83d\ude00\n\r\t\\', '': '' })],
  ['an empty object', '{}'],
])('%s are kept', (_, text) => {
  expect(JSON.parse(withMembers(text, { z: 1.5 }))).toEqual({ ...JSON.parse(text), z: 1.5 });
});

test('a text that nests more than its parser can bear is written plainly', () => {
  const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`;
  const written = withMembers(`{"a": 1.0, "deep": ${deep}}`, { b: 2 });
  expect(JSON.parse(written)).toEqual({ a: 1, deep: JSON.parse(deep), b: 2 });
  expect(written).not.toContain('1.0');
});
