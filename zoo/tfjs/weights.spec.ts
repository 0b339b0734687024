import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWeights, weightsManifestSchema } from './weights.ts';

const quantization = fc.constantFrom(
  { dtype: 'uint8' as const, min: -1.5, scale: 0.0123 },
  { dtype: 'uint16' as const, min: 0.25, scale: 1e-4 },
  { dtype: 'float16' as const },
);
const BYTES = { uint8: 1, uint16: 2, float16: 2, float32: 4, int32: 4, bool: 1 };
const kind = fc.oneof(
  fc.record({ dtype: fc.constant('float32' as const), quantization }, { requiredKeys: ['dtype'] }),
  fc.record(
    { dtype: fc.constant('int32' as const), quantization: quantization.filter(({ dtype }) => dtype !== 'float16') },
    { requiredKeys: ['dtype'] },
  ),
  fc.constant<{ dtype: 'bool'; quantization?: undefined }>({ dtype: 'bool' }),
);

test("gives TensorFlow.js's numbers, for every type and quantization", async () => {
  const weight = fc.tuple(fc.array(fc.nat(4), { maxLength: 4 }), kind).map(([shape, kind]) => ({ shape, ...kind }));
  const weights = fc
    .array(weight, { maxLength: 4 })
    .map((list) => list.map((entry, i) => ({ name: `w${i}`, ...entry })));
  await fc.assert(
    fc.asyncProperty(weights, fc.infiniteStream(fc.nat(255)), async (specs, random) => {
      const length = specs.reduce(
        (sum, { shape, dtype, quantization }) =>
          sum + shape.reduce((a, b) => a * b, 1) * BYTES[quantization?.dtype ?? dtype],
        0,
      );
      const bytes = Uint8Array.from({ length }, () => random.next().value);
      const [group] = weightsManifestSchema.parse([{ paths: ['w.bin'], weights: specs }]);
      const decoded = decodeWeights(group.weights, bytes);
      const expected = await tf.io.decodeWeights(bytes.buffer, specs);
      for (const { name, shape, dtype } of specs) {
        expect(decoded.get(name)?.shape).toEqual(shape);
        const values = await expected[name].data();
        // TensorFlow.js keeps bytes other than 0 and 1.
        expect(decoded.get(name)?.data).toEqual(dtype === 'bool' ? values.map((value) => (value ? 1 : 0)) : values);
      }
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('refuses inconsistent bytes, and other types', () => {
  const [group] = weightsManifestSchema.parse([
    { paths: ['w'], weights: [{ name: 'a/kernel', shape: [2], dtype: 'float32' }] },
  ]);
  expect(() => decodeWeights(group.weights, new Uint8Array(7))).toThrow(
    /end inside a\/kernel: 8 bytes .* 7 are present/,
  );
  expect(() => decodeWeights(group.weights, new Uint8Array(9))).toThrow(/hold 9 bytes, .* 8 of them/);
  expect(() => decodeWeights([...group.weights, ...group.weights], new Uint8Array(16))).toThrow(
    /a\/kernel is listed twice/,
  );
  const huge = [{ ...group.weights[0], shape: [2 ** 31, 2 ** 21] }];
  expect(() => decodeWeights(huge, new Uint8Array(8))).toThrow(/too many elements/);
  expect(() =>
    weightsManifestSchema.parse([{ paths: ['w'], weights: [{ name: 'a', shape: [1], dtype: 'string' }] }]),
  ).toThrow(/only float32, int32 and bool/);
});
