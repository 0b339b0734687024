import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readSafetensors } from './read-safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

const RUNS = { seed: 20_26, numRuns: 300 };

/** A file with this header, padded or not, and these bytes. */
function file(header: unknown, data: number[] = [], length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const shape = fc.array(fc.nat(3), { maxLength: 3 });
const count = (sizes: number[]) => sizes.reduce((product, size) => product * size, 1);
const tensor = shape.chain((sizes): fc.Arbitrary<Tensor> => {
  const of = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: count(sizes), maxLength: count(sizes) });
  const bytes = of(fc.nat(255));
  return fc.oneof(
    of(fc.float()).map((values): Tensor => ({ type: 'float', shape: sizes, data: Float32Array.from(values) })),
    of(fc.double()).map((values): Tensor => ({ type: 'double', shape: sizes, data: Float64Array.from(values) })),
    of(fc.nat(65_535)).map((bits): Tensor => ({ type: 'float16', shape: sizes, data: Uint16Array.from(bits) })),
    of(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(
      (values): Tensor => ({ type: 'int64', shape: sizes, data: BigInt64Array.from(values) }),
    ),
    of(fc.integer()).map((values): Tensor => ({ type: 'int32', shape: sizes, data: Int32Array.from(values) })),
    bytes.map((values): Tensor => ({ type: 'uint8', shape: sizes, data: Uint8Array.from(values) })),
    bytes.map((values): Tensor => ({ type: 'int8', shape: sizes, data: Int8Array.from(values) })),
    bytes.map((values): Tensor => ({ type: 'bool', shape: sizes, data: Uint8Array.from(values, (v) => v % 2) })),
  );
});
const names = fc.uniqueArray(
  fc.string().filter((name) => name !== '__metadata__' && name !== '__proto__'),
  { maxLength: 5 },
);

test('written tensors are read back, wherever the bytes are in memory', () => {
  fc.assert(
    fc.property(names, fc.array(tensor, { minLength: 5, maxLength: 5 }), fc.nat(7), (named, tensors, offset) => {
      const written = named.map((name, i): [string, Tensor] => [name, tensors[i]]);
      const bytes = writeSafetensors(written, { format: 'pt' });
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      const read = readSafetensors(moved.subarray(offset));
      expect(read.metadata).toEqual({ format: 'pt' });
      expect(Object.fromEntries(read.tensors)).toEqual(Object.fromEntries(written));
    }),
    RUNS,
  );
});

test('bfloat16 and int16 are widened', () => {
  const { tensors } = readSafetensors(
    file(
      {
        short: { dtype: 'I16', shape: [2], data_offsets: [6, 10] },
        brain: { dtype: 'BF16', shape: [3], data_offsets: [0, 6] },
      },
      // 1, −2.5, 2^-126: sign, eight bits of exponent, seven of fraction. Then 258 and −1.
      [0x80, 0x3f, 0x20, 0xc0, 0x80, 0x00, 0x02, 0x01, 0xff, 0xff],
    ),
  );
  expect(tensors.get('brain')).toEqual({ type: 'float', shape: [3], data: Float32Array.of(1, -2.5, 2 ** -126) });
  expect(tensors.get('short')).toEqual({ type: 'int32', shape: [2], data: Int32Array.of(258, -1) });
});

test('a header padded with spaces, a scalar, and no tensors', () => {
  const scalar = '{"s":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}   ';
  expect(readSafetensors(file(scalar, [7])).tensors.get('s')?.data).toEqual(Uint8Array.of(7));
  expect(readSafetensors(file({})).tensors.size).toBe(0);
});

const U8 = (from: number, to: number, size = to - from) => ({ dtype: 'U8', shape: [size], data_offsets: [from, to] });

test.each([
  { what: 'an empty file', bytes: new Uint8Array(), says: /0 bytes, fewer/ },
  {
    what: 'a header beyond the format',
    bytes: file({}, [], 100_000_001n),
    says: /claims 100000001 bytes; the format allows/,
  },
  { what: 'a header beyond the file', bytes: file({}, [], 50n), says: /claims 50 bytes, but the file ends after 2/ },
  { what: 'a list', bytes: file([]), says: /not a JSON object/ },
  { what: 'broken JSON', bytes: file('{"a"'), says: /not JSON: / },
  { what: 'a hole in front', bytes: file({ a: U8(1, 2) }, [0, 0]), says: /“a” has bytes 1 to 2, .* ends at 0/ },
  {
    what: 'a hole between',
    bytes: file({ a: U8(0, 1), b: U8(2, 3) }, [0, 0, 0]),
    says: /“b” has bytes 2 to 3, .* ends at 1/,
  },
  {
    what: 'an overlap',
    bytes: file({ a: U8(0, 2), b: U8(1, 3) }, [0, 0, 0]),
    says: /“b” has bytes 1 to 3, .* ends at 2/,
  },
  {
    what: 'an end before its start',
    bytes: file({ a: U8(0, 2), b: U8(2, 1, 1) }, [0, 0]),
    says: /“b” has bytes 2 to 1/,
  },
  { what: 'a file cut short', bytes: file({ a: U8(0, 4) }, [0, 0]), says: /ends inside the tensor “a”/ },
  { what: 'bytes at the end', bytes: file({ a: U8(0, 1) }, [0, 0, 0]), says: /end at byte 1, but 3 bytes follow/ },
  {
    what: 'a shape that its bytes do not fill',
    bytes: file({ a: U8(0, 2, 3) }, [0, 0]),
    says: /“a” has 2 bytes, .* needs 3/,
  },
  {
    what: 'a product beyond all numbers',
    bytes: file({ a: { ...U8(0, 2), shape: Array(30).fill(2 ** 40) } }, [0, 0]),
    says: /“a” has 2 bytes/,
  },
  {
    what: 'a type that is not read',
    bytes: file({ a: { ...U8(0, 1), dtype: 'F8_E4M3' } }, [0]),
    says: /“a” has the type F8_E4M3/,
  },
  {
    what: 'a type that every object has',
    bytes: file({ a: { ...U8(0, 1), dtype: 'constructor' } }, [0]),
    says: /has the type constructor/,
  },
  { what: 'a negative size', bytes: file({ a: { ...U8(0, 1), shape: [-1] } }, [0]), says: /“a” is invalid/ },
  {
    what: 'an entry without a type',
    bytes: file({ a: { shape: [1], data_offsets: [0, 1] } }, [0]),
    says: /“a” is invalid: dtype is missing\.$/,
  },
  { what: 'metadata that is no text', bytes: file({ __metadata__: { a: 1 } }), says: /__metadata__/ },
])('refuses $what', ({ bytes, says }) => {
  expect(() => readSafetensors(bytes)).toThrow(InvalidInputError);
  expect(() => readSafetensors(bytes)).toThrow(says);
});

test('any changed file is either read or refused', () => {
  const whole = writeSafetensors([
    ['weight', { type: 'float', shape: [2, 3], data: new Float32Array(6) }],
    ['steps', { type: 'int64', shape: [], data: new BigInt64Array(1) }],
  ]);
  const edit = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 6 }), fc.option(fc.nat(whole.length)), (edits, length) => {
      const damaged = whole.slice(0, length ?? whole.length);
      for (const { at, value } of edits) if (at < damaged.length) damaged[at] = value;
      try {
        readSafetensors(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
      }
    }),
    { ...RUNS, numRuns: 2_000 },
  );
});
