import { expect, test } from 'vitest';
import type { GraphBuilder } from '../onnx/builder.ts';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../testing/webgpu/run-on-webgpu.ts';
import { blocked, size } from './testing/as-plain.ts';
import { buildGradients, type Variable } from './testing/built-gradients.ts';
import pytorch from './testing/gradients-at-kinks.json' with { type: 'json' };
import { tiedPools } from './testing/tied-pools.ts';

const missing = await missingWebGpu();

function expectEqual(actual: Float32Array, expected: number[]) {
  expect(actual).toHaveLength(expected.length);
  expect([...actual].map((value, i) => value - expected[i]).filter((gap) => !(Math.abs(gap) < 1e-5))).toEqual([]);
}

async function gradientOfX(...given: Parameters<typeof buildGradients>) {
  const built = await buildGradients(...given);
  await built.close();
  return built.gradients.x;
}

test.each(tiedPools)('of equal pixels in a MaxPool window the first gets the gradient: $name', async (pool) =>
  expectEqual(await gradientOfX([pool.x], pool.body), pool.gradient),
);

test.skipIf(size === null).each(tiedPools.filter(({ isDilated }) => !isDilated))(
  'and in blocked layout: $name',
  async ({ x, body, gradient }) =>
    expectEqual(await gradientOfX([x], body, (graph, output) => blocked(graph, output, 'MaxPool')), gradient),
);

test.skipIf(missing !== undefined)('and on WebGPU', async () => {
  const gradients = await runOnWebGpu<Float32Array[]>(new URL('./testing/tied-pools-on-webgpu.ts', import.meta.url));
  expect(gradients).toHaveLength(2);
  for (const [i, values] of gradients.entries()) expectEqual(values, tiedPools[i].gradient);
});

test('of equal pixels under a GlobalMaxPool the first gets the gradient, as from adaptive_max_pool2d', async () => {
  const x = { name: 'x', shape: [2, 3, 4, 5], values: Float32Array.from(pytorch.globalPool.x) };
  expectEqual(await gradientOfX([x], (b) => b.node('GlobalMaxPool', ['x'])), pytorch.globalPool.gradient);
});

// onnxruntime's MaxPool gives NaN or the largest of the others, by the place of the NaN in its window; PyTorch always gives NaN.
test.skipIf(size === null).each([0, 5, 10, 15])(
  'a NaN at pixel %i, in blocked layout: its window alone has another gradient, which is finite',
  async (pixel) => {
    const shape = [1, 16, 4, 4];
    const identity = Float32Array.from({ length: 256 }, (_, i) => Number(i % 17 === 0));
    const pooled = (b: GraphBuilder) =>
      b.node('MaxPool', [b.node('Conv', ['x', b.floats(identity, [16, 16, 1, 1])])], {
        kernel_shape: [2, 2],
        strides: [2, 2],
      });
    const gradientWith = (values: Float32Array) =>
      gradientOfX([{ name: 'x', shape, values }], pooled, (graph, output) => blocked(graph, output, 'MaxPool'));
    const values = Float32Array.from({ length: 256 }, (_, i) => ((i * 7) % 11) - 5);
    const expected = await gradientWith(values);
    const gradients = await gradientWith(values.map((value, i) => (i === pixel ? Number.NaN : value)));
    const windowOf = (i: number) => 2 * Math.floor((i % 16) / 8) + Math.floor((i % 4) / 2);
    for (const [i, value] of gradients.entries()) {
      if (windowOf(i) === windowOf(pixel)) expect(Number.isFinite(value)).toBe(true);
      else expect(value, `pixel ${i}`).toBe(expected[i]);
    }
  },
);

const { exponent, gradient } = pytorch.powers;
const powers = { name: 'x', shape: [exponent.length], values: Float32Array.from(pytorch.powers.x) };

test('powers of 0, the power 0 among them, have the gradients that PyTorch gives them', async () =>
  expectEqual(await gradientOfX([powers], (b) => b.node('Pow', ['x', b.floats(exponent, powers.shape)])), gradient));

test('so they have where the exponent is computed', async () => {
  const p: Variable = { name: 'p', shape: powers.shape, values: Float32Array.from(exponent) };
  expectEqual(await gradientOfX([powers, p], (b) => b.node('Pow', ['x', 'p'])), gradient);
});

test('the power 0 alone has the gradient 0, at 0 too', async () => {
  const x = { name: 'x', shape: [3], values: Float32Array.of(0, -2, 5) };
  expectEqual(await gradientOfX([x], (b) => b.node('Pow', ['x', b.floats([0])])), [0, 0, 0]);
});
