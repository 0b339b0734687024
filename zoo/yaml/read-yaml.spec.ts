import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { readYaml } from './read-yaml.ts';

const schema = z.strictObject({ name: z.string(), sizes: z.array(z.int()).default([]) });
const read = (text: string) => readYaml(text, 'thing.yaml', schema);

test('values with their defaults; anchors are followed', () => {
  expect(read('name: a')).toEqual({ name: 'a', sizes: [] });
  expect(read('name: &n a\nsizes: [1, 2]')).toEqual({ name: 'a', sizes: [1, 2] });
});

test('every error has its line and column', () => {
  expect(() => read('name: 1\nsizes:\n  - 1\n  - two\nsize: 3')).toThrow(
    /^thing\.yaml:1:7: name: .*\nthing\.yaml:4:5: sizes\.1: .*\nthing\.yaml:5:1: size: is not known here$/,
  );
  expect(() => read('name: [')).toThrow(/^thing\.yaml:1:\d+: /);
  expect(() => read('name: a\nname: b')).toThrow(/^thing\.yaml:2:1: Map keys must be unique/);
});

test('aliases without an anchor or with endless expansion are refused', () => {
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de'])
    laughs.push(`${to}: &${to} [${new Array(10).fill(`*${from}`).join(', ')}]`);
  for (const text of ['name: *nothing', laughs.join('\n')]) {
    expect(() => read(text)).toThrow(InvalidInputError);
    expect(() => read(text)).toThrow(/^thing\.yaml:\d+:\d+: /);
  }
});

test.each(['[', '- '])('a text that opens %s without end is refused, whatever the parser does', (level) => {
  for (const depth of [900, 2_000, 100_000]) {
    expect(() => read(level.repeat(depth))).toThrow(InvalidInputError);
    expect(() => read(level.repeat(depth))).not.toThrow(/call stack/);
  }
});
