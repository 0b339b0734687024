import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  broadcast,
  differ,
  divide,
  divideExactly,
  equal,
  isMadeOf,
  multiply,
  type Size,
  sizeOf,
  smaller,
  toDimension,
} from './size.ts';

/** What a and b are when the graph runs. */
const VALUES: Record<string, number> = { a: 6, b: 10 };

function valueOfSize(size: Size): number {
  return typeof size === 'number'
    ? size
    : size.symbols.reduce((product, symbol) => product * (VALUES[symbol] ?? Number.NaN), size.factor);
}

const size: fc.Arbitrary<Size> = fc.oneof(
  fc.integer({ min: -12, max: 12 }),
  fc.constantFrom<Size>(sizeOf('a'), sizeOf('b'), sizeOf('4*a'), sizeOf('a*b'), sizeOf('2*a*a')),
);
const OPTIONS = { numRuns: 300, seed: 3 };

/** An amount that is a dimension of its own has no value here. */
const expectValue = (result: Size | undefined, value: number) => {
  if (result !== undefined && !Number.isNaN(valueOfSize(result))) expect(valueOfSize(result)).toBe(value);
};

test('arithmetic on sizes is that on their values', () => {
  fc.assert(
    fc.property(size, size, (x, y) => {
      const [u, v] = [valueOfSize(x), valueOfSize(y)];
      expect(valueOfSize(multiply(x, y)) - u * v).toBe(0);
      expectValue(add(x, y), u + v);
      if (v !== 0) {
        expectValue(divideExactly(x, y), u / v);
        if (typeof x === 'number' && typeof y === 'number') expect(divide(x, y)).toBe(Math.trunc(u / v));
        else expectValue(divide(x, y), u / v);
      }
      if (equal(x, y)) expect(u).toBe(v);
      if (differ(x, y)) expect(u).not.toBe(v);
    }),
    OPTIONS,
  );
});

test('a product is a quotient times its divisor', () => {
  fc.assert(
    fc.property(size, size, (x, y) => {
      fc.pre(valueOfSize(x) !== 0 && valueOfSize(y) !== 0);
      expect(toDimension(divideExactly(multiply(x, y), y) ?? Number.NaN)).toEqual(toDimension(x));
    }),
    OPTIONS,
  );
});

test('a size that is written as a dimension is read back', () => {
  fc.assert(
    fc.property(size, (x) => {
      expect(sizeOf(toDimension(x))).toEqual(x);
    }),
    OPTIONS,
  );
});

test('what is computed of a dimension may be anything, a dimension is 1 or more', () => {
  const computed = add(sizeOf('a'), -1);
  expect(differ(computed, 0)).toBe(false);
  expect(differ(sizeOf('a'), 0)).toBe(true);
  expect(differ(sizeOf('a'), -1)).toBe(true);
  expect(differ(sizeOf('a'), 1)).toBe(false);
});

test('a table that is cut to a length broadcasts with that length', () => {
  const cut = smaller(512, sizeOf('a')) ?? 0;
  expect(broadcast(cut, sizeOf('a'))).toEqual(sizeOf('a'));
  expect(broadcast(sizeOf('a'), cut)).toEqual(sizeOf('a'));
  expect(broadcast(sizeOf('b'), cut)).toBeUndefined();
  expect(broadcast(1, cut)).toEqual(cut);
  expect(isMadeOf(cut, new Set(['a']))).toBe(true);
  expect(isMadeOf(cut, new Set(['b']))).toBe(false);
  expect(smaller(2 ** 53 - 1, sizeOf('a'))).toEqual(sizeOf('a'));
  expect(smaller(-1, sizeOf('a'))).toBeUndefined();
});
