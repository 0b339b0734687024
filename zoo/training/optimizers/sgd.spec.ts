import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { expectVectors } from '../testing/expect-vectors.ts';
import { optimizations, RUNS } from '../testing/optimizations.ts';
import { type Optimization, optimize } from '../testing/optimize.ts';
import { sgd } from './sgd.ts';

beforeAll(() => tf.setBackend('cpu'));

/** PyTorch's documented `SGD`, number by number, with its first step apart. */
function reference(
  { start, gradients, learningRate, weightDecay = 0 }: Optimization,
  momentum: number,
  nesterov: boolean,
) {
  return start.flatMap((tensor, t) =>
    tensor.map((value, i) => {
      let theta = value;
      let b: number | null = null;
      for (const gradient of gradients) {
        let g = gradient[t][i] + weightDecay * theta;
        if (momentum !== 0) {
          b = b === null ? g : momentum * b + g;
          g = nesterov ? g + momentum * b : b;
        }
        theta -= learningRate * g;
      }
      return theta;
    }),
  );
}

test.each([
  [0, false],
  [0.9, false],
  [0.9, true],
])('SGD with momentum %s and nesterov %s is PyTorch’s', (momentum, nesterov) =>
  fc.assert(
    fc.asyncProperty(optimizations, async (optimization) => {
      const path = await optimize(optimization, { optimizer: sgd({ momentum, nesterov }) });
      expectVectors(path.at(-1)?.parameters ?? [], reference(optimization, momentum, nesterov));
    }),
    RUNS,
  ),
);

test.each([false, true])('without decay it is TensorFlow.js’s momentum optimizer, nesterov %s', async (nesterov) => {
  const start = [0.5, -2, 0];
  const gradients = [
    [1, -0.1, 3],
    [-1, -0.2, 0],
    [0.5, 5, -1],
  ];
  const path = await optimize(
    { start: [start], gradients: gradients.map((gradient) => [gradient]), learningRate: 0.05 },
    { optimizer: sgd({ momentum: 0.8, nesterov }) },
  );
  const variable = tf.variable(tf.tensor1d(start));
  const momentum = tf.train.momentum(0.05, 0.8, nesterov);
  for (const [i, gradient] of gradients.entries()) {
    momentum.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }]);
    expectVectors(path[i].parameters, await variable.data());
  }
});
