import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { parseLiteral } from './parse-literal.ts';

test('parses everything that JSON writes', () => {
  // Unlike JSON.parse it refuses the key `__proto__`.
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      fc.pre(!json.includes('__proto__'));
      expect(parseLiteral(json)).toEqual({ value: JSON.parse(json), end: json.length });
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("parses minifiers' shorter spellings", () => {
  const source = String.raw`x={a:.5,b:-1e-3,'c':!0,d_$1:!1,"e f":[1,2.,null],g:'it\'s "\x41\u0042\n"',7:{}};`;
  const { value, end } = parseLiteral(source, 2);
  expect(value).toEqual({ a: 0.5, b: -0.001, c: true, d_$1: false, 'e f': [1, 2, null], g: 'it\'s "AB\n"', 7: {} });
  expect(source.slice(end)).toBe(';');
});

test.each([
  ['a call', '{a:f()}'],
  ['a name', '{a:process}'],
  ['a function', '{a:function(){}}'],
  ['a template', '{a:`b`}'],
  ['a spread', '{...a}'],
  ['a getter', '{get a(){}}'],
  ['an assignment to the prototype', '{__proto__:{a:1}}'],
  ['an assignment to the prototype in quotes', '{"__proto__":{a:1}}'],
  ['a computed key', '{[a]:1}'],
  ['an unfinished string', '"abc'],
  ['a string with a line break', '"a\nb"'],
  ['an unfinished array', '[1,2'],
  ['an unfinished escape', '"\\u12'],
  ['nothing', ''],
  ['too many levels', '['.repeat(1_000)],
])('refuses %s and says where', (_, source) => {
  expect(() => parseLiteral(source)).toThrow(InvalidInputError);
  expect(() => parseLiteral(source)).toThrow(/offset \d+/);
});
