import { expect, test } from 'vitest';
import { drawnInputs } from './drawn-inputs.ts';

const drawn = (type: 'float' | 'int64' | 'bool', shape: (number | string)[]) =>
  drawnInputs({ inputs: [{ name: 'x', type, shape }] }, 1, (size) => (typeof size === 'number' ? size : 2)).x;

test('floats are in −1..1, integers 0 or 1; a seed draws the same', () => {
  const floats = drawn('float', ['batch', 3, 5]);
  expect(floats.dims).toEqual([2, 3, 5]);
  expect(Math.min(...(floats.data as Float32Array))).toBeLessThan(-0.5);
  expect(Math.max(...(floats.data as Float32Array))).toBeGreaterThan(0.5);
  expect(drawn('float', ['batch', 3, 5])).toEqual(floats);
  expect(new Set(drawn('int64', [20]).data as BigInt64Array)).toEqual(new Set([0n, 1n]));
  expect(new Set(drawn('bool', [20]).data as Uint8Array)).toEqual(new Set([0, 1]));
});

test('an input of a size that nobody could try is refused before memory is taken', () => {
  expect(() => drawn('float', [65_535, 3, 224, 224])).toThrow(
    'the input “x” has the fixed size [65535, 3, 224, 224], 9,864,852,480 numbers; at most 67,108,864 can be tried',
  );
});
