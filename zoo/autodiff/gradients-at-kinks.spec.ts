import { expect, test } from 'vitest';
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

test.skipIf(missing !== undefined)(
  'and on WebGPU',
  async () => {
    const gradients = await runOnWebGpu<Float32Array[]>(new URL('./testing/tied-pools-on-webgpu.ts', import.meta.url));
    expect(gradients).toHaveLength(2);
    for (const [i, values] of gradients.entries()) expectEqual(values, tiedPools[i].gradient);
  },
  60_000,
);

test('of equal pixels under a GlobalMaxPool the first gets the gradient, as from adaptive_max_pool2d', async () => {
  const x = { name: 'x', shape: [2, 3, 4, 5], values: Float32Array.from(pytorch.globalPool.x) };
  expectEqual(await gradientOfX([x], (b) => b.node('GlobalMaxPool', ['x'])), pytorch.globalPool.gradient);
});

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
