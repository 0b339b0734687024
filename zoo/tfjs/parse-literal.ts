import { InvalidInputError } from '../errors.ts';

const MAX_DEPTH = 200;
const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const IDENTIFIER = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const CONSTANTS: Record<string, true | false | null> = { true: true, false: false, null: null };
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Parses the JavaScript literal that begins at `start` of `source` and returns its value and its end. It accepts JSON in
 * minifiers' shorter spellings (`{a:.5,b:!0,c:'…'}`) and nothing that would have to be evaluated: no names, calls, operators
 * or templates. Grammar: a subset of ECMA-262, sections 12.9 and 13.2.
 *
 * @throws InvalidInputError that names the offset, for anything else.
 */
export function parseLiteral(source: string, start = 0): { value: unknown; end: number } {
  let at = start;

  const fail = (expected: string): never => {
    const found = at < source.length ? JSON.stringify(source.slice(at, at + 20)) : 'the end of the file';
    throw new InvalidInputError(`Expected ${expected} at offset ${at}, but found ${found}.`);
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const take = (character: string): boolean => {
    match(SPACE);
    if (source[at] !== character) return false;
    at++;
    return true;
  };
  const expect = (character: string): void => {
    if (!take(character)) fail(JSON.stringify(character));
  };

  const escaped = (): string => {
    const character = source[at++] ?? fail('an escape sequence');
    if (character === 'u' || character === 'x') {
      const length = character === 'u' ? 4 : 2;
      const digits = source.slice(at, at + length);
      if (digits.length < length || /[^0-9a-fA-F]/.test(digits)) fail(`${length} hexadecimal digits`);
      at += length;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (/[1-9]/.test(character) || (character === '0' && /\d/.test(source[at] ?? ''))) fail('no octal escape');
    return character === '0' ? '\0' : (ESCAPES[character] ?? character);
  };
  const string = (quote: string): string => {
    const plain = quote === '"' ? /[^"\\\n\r]*/y : /[^'\\\n\r]*/y;
    let text = '';
    for (;;) {
      text += match(plain) ?? '';
      const character = source[at];
      if (character !== quote && character !== '\\') fail(`the string's closing ${quote}`);
      at++;
      if (character === quote) return text;
      text += escaped();
    }
  };

  const array = (depth: number): unknown[] => {
    const items: unknown[] = [];
    if (take(']')) return items;
    do items.push(value(depth + 1));
    while (take(','));
    expect(']');
    return items;
  };
  const object = (depth: number): Record<string, unknown> => {
    const members: Record<string, unknown> = {};
    if (take('}')) return members;
    do {
      match(SPACE);
      const quote = source[at];
      const from = at;
      if (quote === '"' || quote === "'") at++;
      const key =
        quote === '"' || quote === "'" ? string(quote) : (match(IDENTIFIER) ?? match(NUMBER) ?? fail('a key'));
      if (key === '__proto__') {
        at = from;
        fail('a key other than __proto__');
      }
      expect(':');
      members[key] = value(depth + 1);
    } while (take(','));
    expect('}');
    return members;
  };
  const value = (depth: number): unknown => {
    if (depth > MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels`);
    match(SPACE);
    const character = source[at];
    if (character === '{') {
      at++;
      return object(depth);
    }
    if (character === '[') {
      at++;
      return array(depth);
    }
    if (character === '"' || character === "'") {
      at++;
      return string(character);
    }
    if (source.startsWith('!0', at) || source.startsWith('!1', at)) {
      at += 2;
      return source[at - 1] === '0';
    }
    const number = match(NUMBER);
    if (number !== null) return Number(number);
    const from = at;
    const constant = CONSTANTS[match(IDENTIFIER) ?? ''];
    if (constant !== undefined) return constant;
    at = from;
    return fail('a literal');
  };

  return { value: value(0), end: at };
}
