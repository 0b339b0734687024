import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { expectVectors } from '../testing/expect-vectors.ts';
import { optimizations, RUNS } from '../testing/optimizations.ts';
import { type Optimization, optimize } from '../testing/optimize.ts';
import { adamW } from './adamw.ts';
import epsilon from './epsilon.json' with { type: 'json' };

beforeAll(() => tf.setBackend('cpu'));

/** PyTorch's documented `AdamW`, number by number. */
function reference({ start, gradients, learningRate, weightDecay = 0 }: Optimization): number[] {
  return start.flatMap((tensor, t) =>
    tensor.map((value, i) => {
      let [theta, m, v] = [value, 0, 0];
      for (const [k, gradient] of gradients.entries()) {
        const g = gradient[t][i];
        theta -= learningRate * weightDecay * theta;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        theta -= (learningRate * (m / (1 - 0.9 ** (k + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (k + 1))) + 1e-8);
      }
      return theta;
    }),
  );
}

test('AdamW is PyTorch’s', () =>
  fc.assert(
    fc.asyncProperty(optimizations, async (optimization) => {
      const path = await optimize(optimization, { optimizer: adamW() });
      expectVectors(path.at(-1)?.parameters ?? [], reference(optimization), 2e-4);
    }),
    RUNS,
  ));

test('without decay it is TensorFlow.js’s Adam', async () => {
  const start = [0.5, -2, 0, 3];
  const gradients = [
    [1, -0.1, 1e-3, 20],
    [-1, -0.2, 0, 10],
    [0.5, 5, -1e-3, -7],
  ];
  const path = await optimize(
    { start: [start], gradients: gradients.map((gradient) => [gradient]), learningRate: 0.05 },
    { optimizer: adamW() },
  );
  const variable = tf.variable(tf.tensor1d(start));
  const adam = tf.train.adam(0.05, 0.9, 0.999, 1e-8);
  for (const [i, gradient] of gradients.entries()) {
    adam.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }]);
    expectVectors(path[i].parameters, await variable.data(), 1e-4);
  }
  expect(path).toHaveLength(3);
});

test.each([
  ['the default ε, on gradients no larger than it', epsilon.adamW.default, adamW()],
  ['an ε of 0.5', epsilon.adamW.large, adamW({ epsilon: 0.5 })],
])('with %s it is PyTorch’s', async (_, { gradients, after }, optimizer) => {
  const path = await optimize({ ...epsilon, gradients }, { optimizer });
  for (const [i, { parameters }] of path.entries()) expectVectors(parameters, after[i], 1e-6);
  expect(path).toHaveLength(4);
});
