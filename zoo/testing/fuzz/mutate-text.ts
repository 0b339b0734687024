import type { Draw } from './draw.ts';
import { mutateBytes } from './mutate-bytes.ts';

const NUMBERS = [
  '-1',
  '0',
  '1e999',
  '-0',
  '0.1',
  '2147483648',
  '9007199254740993',
  '1e308',
  'NaN',
  '99999999999999999999999',
];
const TEXTS = [
  '""',
  '"__proto__"',
  '"constructor"',
  '"\\ud800"',
  '"\\u0000"',
  '"../../x"',
  'null',
  'true',
  '[]',
  '{}',
  '[[]]',
  `"${'a'.repeat(3_000)}"`,
];

/** A text whose words, numbers and brackets are changed, or its bytes. */
export function mutateText(draw: Draw, text: string, other = text): Buffer {
  if (draw.chance(0.25)) return mutateBytes(draw, Buffer.from(text), Buffer.from(other));
  let parts: string[] = text.match(/"(?:[^"\\]|\\.)*"|[\w.+-]+|\s+|./gs) ?? [''];
  const others = other.match(/"(?:[^"\\]|\\.)*"|[\w.+-]+/gs) ?? [''];
  for (let change = draw.few(5); change > 0; change--) {
    const at = draw.int(parts.length);
    switch (draw.int(7)) {
      case 0:
        parts[at] = draw.pick(NUMBERS);
        break;
      case 1:
        parts[at] = draw.pick(TEXTS);
        break;
      case 2:
        parts[at] = draw.pick(others);
        break;
      case 3:
        parts = parts.toSpliced(at, draw.few(12));
        break;
      case 4:
        parts = parts.toSpliced(at, 0, ...new Array<string>(draw.few(30)).fill(parts[at] ?? ''));
        break;
      case 5: {
        const depth = draw.pick([3, 100, 20_000]);
        parts = parts.toSpliced(at, 1, draw.pick(['[', '{"a":', '- ', '(']).repeat(depth));
        break;
      }
      default:
        parts = parts.toSpliced(at, 1, ...parts.slice(draw.int(parts.length)).slice(0, draw.few(40)));
    }
  }
  return Buffer.from(parts.join(''));
}

/** A JSON value with some of its values replaced, removed, doubled or nested; the text stays valid JSON. */
export function mutateJson(draw: Draw, json: string): Buffer {
  if (draw.chance(0.3)) return mutateText(draw, json);
  let value: unknown = JSON.parse(json);
  for (let change = draw.few(4); change > 0; change--) value = changed(draw, value);
  return Buffer.from(JSON.stringify(value) ?? 'null');
}

function changed(draw: Draw, value: unknown): unknown {
  const isDeep = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isDeep || draw.chance(0.1)) return replacement(draw, value);
  if (Array.isArray(value)) {
    const at = draw.int(value.length);
    if (draw.chance(0.2)) return value.toSpliced(at, 1);
    if (draw.chance(0.1)) return [...value, ...value];
    return value.with(at, changed(draw, value[at]));
  }
  const record = value as Record<string, unknown>;
  const key = draw.pick(Object.keys(record));
  const { [key]: own, ...others } = record;
  if (draw.chance(0.1)) return others;
  if (draw.chance(0.1)) return { ...others, [draw.pick(['', 'constructor', 'toString', 'length'])]: own };
  return { ...record, [key]: changed(draw, own) };
}

function replacement(draw: Draw, value: unknown): unknown {
  return draw.pick<unknown>([
    null,
    true,
    '',
    'a',
    '../x',
    '__proto__',
    'a'.repeat(3_000),
    -1,
    0,
    0.5,
    1e6,
    2 ** 31,
    2 ** 53,
    1e308,
    [],
    {},
    [value],
    { value },
    [[value]],
    // Not String(value): a mutated object may have a toString of its own.
    JSON.stringify(value) ?? '',
  ]);
}
