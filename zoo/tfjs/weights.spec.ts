import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWeights, weightsManifestSchema } from './weights.ts';

const quantization = fc.constantFrom(
  { dtype: 'uint8' as const, min: -1.5, scale: 0.0123 },
  { dtype: 'uint16' as const, min: 0.25, scale: 1e-4 },
  { dtype: 'float16' as const },
);
const BYTES = { uint8: 1, uint16: 2, float16: 2, float32: 4 };

test('gives the numbers that TensorFlow.js gives, for every quantization', async () => {
  const weight = fc.record({ shape: fc.array(fc.nat(4), { maxLength: 4 }), quantization }, { requiredKeys: ['shape'] });
  const weights = fc
    .array(weight, { maxLength: 4 })
    .map((list) => list.map((entry, i) => ({ name: `w${i}`, dtype: 'float32' as const, ...entry })));
  await fc.assert(
    fc.asyncProperty(weights, fc.infiniteStream(fc.nat(255)), async (specs, random) => {
      const length = specs.reduce(
        (sum, { shape, quantization }) =>
          sum + shape.reduce((a, b) => a * b, 1) * BYTES[quantization?.dtype ?? 'float32'],
        0,
      );
      const bytes = Uint8Array.from({ length }, () => random.next().value);
      const [group] = weightsManifestSchema.parse([{ paths: ['w.bin'], weights: specs }]);
      const decoded = decodeWeights(group.weights, bytes);
      const expected = await tf.io.decodeWeights(bytes.buffer, specs);
      for (const { name, shape } of specs) {
        expect(decoded.get(name)?.shape).toEqual(shape);
        expect(decoded.get(name)?.data).toEqual(await expected[name].data());
      }
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('refuses bytes that do not add up, and other types', () => {
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
  ).toThrow(/only float32/);
});
