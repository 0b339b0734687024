import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { drawn, expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const shape = fc.constantFrom<number[]>([7], [4, 6], [4, 5, 3], [2, 3, 4, 5]);
const seed = fc.nat(1_000);
const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });
const vector = (size: number, seed: number) => tf.randomUniform([size], -1, 1, 'float32', seed);
const flags = fc.record({ scale: fc.boolean(), center: fc.boolean(), epsilon: fc.constantFrom(1e-3, 0.1) });

test('BatchNormalization of sequences and images, along any axis', async () => {
  await fc.assert(
    fc.asyncProperty(shape, flags, seed, async (inputShape, config, seed) => {
      // TensorFlow.js does not support batch normalization of five axes.
      fc.pre(inputShape.length < 4);
      await expectSame(one(tf.layers.batchNormalization({ inputShape, ...config })), seed);
    }),
    RUNS,
  );
  // Along other axes its cpu backend repeats the statistics cyclically, whatever their shape.
  for (const inputShape of [
    [4, 6],
    [4, 5, 3],
    [2, 3, 4, 5],
  ]) {
    const size = inputShape[0];
    const weights = {
      gamma: vector(size, 1),
      beta: vector(size, 2),
      moving_mean: vector(size, 3),
      moving_variance: vector(size, 4).abs(),
    };
    await expectFormula(
      { className: 'BatchNormalization', config: { axis: [1] }, inputs: [inputShape], weights },
      (x) => {
        const [gamma, beta, mean, variance] = Object.values(weights).map((one) =>
          one.reshape([size, ...inputShape.slice(1).map(() => 1)]),
        );
        return x.sub(mean).div(variance.add(1e-3).sqrt()).mul(gamma).add(beta);
      },
    );
  }
});

test('LayerNormalization over the last axes', async () => {
  const along = shape.chain((inputShape) =>
    fc.tuple(fc.constant(inputShape), fc.integer({ min: 1, max: inputShape.length })),
  );
  await fc.assert(
    fc.asyncProperty(along, flags, seed, async ([inputShape, first], config, seed) => {
      // TensorFlow.js normalizes up to four axes, including the batch.
      fc.pre(inputShape.length < 4);
      const axis = inputShape.map((_, i) => i + 1).slice(first - 1);
      await expectSame(one(tf.layers.layerNormalization({ inputShape, axis, ...config })), seed);
    }),
    RUNS,
  );
});

test('GroupNormalization', async () => {
  for (const groups of [1, 2, 6, -1]) {
    for (const shape of [[6], [4, 6], [4, 5, 6]]) {
      // A group of a single number is that number minus itself.
      if (shape.length === 1 && (groups === 6 || groups === -1)) continue;
      const weights = { gamma: vector(6, 1), beta: vector(6, 2) };
      const config = { groups, epsilon: 1e-3 };
      await expectFormula({ className: 'GroupNormalization', config, inputs: [shape], weights }, (x) => {
        const count = groups === -1 ? 6 : groups;
        const points = x.size / 12;
        const parts = x.reshape([2, points, count, 6 / count]);
        const { mean, variance } = tf.moments(parts, [1, 3], true);
        const normal = parts.sub(mean).div(variance.add(1e-3).sqrt());
        return normal.reshape(x.shape).mul(weights.gamma).add(weights.beta);
      });
    }
  }
});

test('Normalization with weights, and with statistics in its config', async () => {
  const mean = vector(3, 1);
  const variance = drawn([3], 2).abs().slice([0, 0], [1, 3]).reshape([3]);
  const formula = (x: tf.Tensor) => x.sub(mean).div(variance.sqrt());
  const weights = { mean, variance, count: tf.scalar(0) };
  await expectFormula({ className: 'Normalization', config: { axis: [-1] }, inputs: [[4, 5, 3]], weights }, formula);
  const config = { axis: -1, mean: [...mean.dataSync()], variance: [...variance.dataSync()] };
  await expectFormula({ className: 'Normalization', config, inputs: [[3]] }, formula);
});
