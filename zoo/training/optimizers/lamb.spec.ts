import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectVectors } from '../testing/expect-vectors.ts';
import { optimizations, RUNS } from '../testing/optimizations.ts';
import { type Optimization, optimize } from '../testing/optimize.ts';
import epsilon from './epsilon.json' with { type: 'json' };
import { lamb } from './lamb.ts';

const norm = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Algorithm 2 of the paper, tensor by tensor. */
function reference({ start, gradients, learningRate, weightDecay = 0 }: Optimization): number[] {
  return start.flatMap((tensor, t) => {
    let [theta, m, v] = [tensor, tensor.map(() => 0), tensor.map(() => 0)];
    for (const [k, gradient] of gradients.entries()) {
      const g = gradient[t];
      m = m.map((value, i) => 0.9 * value + 0.1 * g[i]);
      v = v.map((value, i) => 0.999 * value + 0.001 * g[i] ** 2);
      const r = theta.map((value, i) => {
        const adam = m[i] / (1 - 0.9 ** (k + 1)) / (Math.sqrt(v[i] / (1 - 0.999 ** (k + 1))) + 1e-6);
        return adam + weightDecay * value;
      });
      const trust = norm(theta) > 0 && norm(r) > 0 ? norm(theta) / norm(r) : 1;
      theta = theta.map((value, i) => value - learningRate * trust * r[i]);
    }
    return theta;
  });
}

test('LAMB is the paper’s', () =>
  fc.assert(
    fc.asyncProperty(optimizations, async (optimization) => {
      const path = await optimize(optimization, { optimizer: lamb() });
      expectVectors(path.at(-1)?.parameters ?? [], reference(optimization), 5e-4);
    }),
    RUNS,
  ));

test('a tensor of zeros and a gradient of zeros take a plain step', async () => {
  const optimization = { start: [[0, 0], [1]], gradients: [[[1, -1], [0]]], learningRate: 0.1 };
  const [{ parameters }] = await optimize(optimization, { optimizer: lamb() });
  expectVectors(parameters, [-0.1, 0.1, 1]);
});

test.each([
  ['the default ε, on gradients no larger than it', epsilon.lamb.default, lamb()],
  ['an ε of 0.5', epsilon.lamb.large, lamb({ epsilon: 0.5 })],
])('with %s it is timm’s', async (_, { gradients, after }, optimizer) => {
  const path = await optimize({ ...epsilon, gradients }, { optimizer });
  for (const [i, { parameters }] of path.entries()) expectVectors(parameters, after[i], 1e-6);
  expect(path).toHaveLength(4);
});
