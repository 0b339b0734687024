import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const shape = fc.constantFrom<number[]>([7], [4, 6], [4, 5, 3], [2, 3, 4, 5]);
const seed = fc.nat(1_000);
const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });

const FUNCTIONS = [
  ...(['elu', 'gelu', 'gelu_new', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6', 'selu', 'sigmoid'] as const),
  ...(['softmax', 'softplus', 'softsign', 'swish', 'tanh'] as const),
];

test.each(FUNCTIONS)('%s, alone and in a layer', async (name) => {
  for (const inputShape of [[7], [4, 6], [4, 5, 3]]) {
    await expectSame(one(tf.layers.activation({ inputShape, activation: name })), 1);
    await expectSame(one(tf.layers.dense({ inputShape, units: 3, activation: name })), 2);
  }
  await expectSame(one(tf.layers.conv2d({ inputShape: [4, 5, 2], filters: 3, kernelSize: 2, activation: name })), 3);
});

test('functions that TensorFlow.js does not name, or names differently', async () => {
  const expectFunction = (activation: unknown, formula: (x: tf.Tensor) => tf.Tensor) =>
    expectFormula({ className: 'Activation', config: { activation }, inputs: [[3, 4]] }, formula);
  await expectFunction('exponential', (x) => x.exp());
  await expectFunction('silu', (x) => x.mul(x.sigmoid()));
  await expectFunction('log_softmax', (x) => tf.logSoftmax(x));
  await expectFunction('hard_sigmoid', (x) => x.mul(0.2).add(0.5).clipByValue(0, 1));
  await expectFunction({ class_name: 'tanh', config: {} }, (x) => x.tanh());
});

test('ReLU with a maximum, a threshold and a slope', async () => {
  const number = fc.constantFrom(0, 0.25, 1, 2);
  await fc.assert(
    fc.asyncProperty(shape, fc.option(number), number, number, seed, async (inputs, max, slope, threshold, seed) => {
      const config = { max_value: max, negative_slope: slope, threshold };
      // Source: the docstring of keras.layers.ReLU.
      await expectFormula(
        { className: 'ReLU', config, inputs: [inputs] },
        (x) => {
          const above = tf.where(x.greaterEqual(threshold), x, x.sub(threshold).mul(slope));
          return max == null ? above : tf.where(x.greaterEqual(threshold), x.minimum(max), above);
        },
        seed,
      );
    }),
    RUNS,
  );
  await expectSame(one(tf.layers.reLU({ inputShape: [4, 5, 3], maxValue: 1.5 })), 2);
});

test('LeakyReLU, ELU and ThresholdedReLU', async () => {
  await fc.assert(
    fc.asyncProperty(shape, fc.constantFrom(0.05, 0.3, 1, 1.7), seed, async (inputShape, number, seed) => {
      await expectSame(one(tf.layers.leakyReLU({ inputShape, alpha: number })), seed);
      // TensorFlow.js supports α = 1 only.
      await expectSame(one(tf.layers.elu({ inputShape })), seed);
      const elu = { className: 'ELU', config: { alpha: number }, inputs: [inputShape] };
      await expectFormula(elu, (x) => tf.where(x.greater(0), x, x.exp().sub(1).mul(number)), seed);
      await expectSame(one(tf.layers.thresholdedReLU({ inputShape, theta: number })), seed);
    }),
    { ...RUNS, numRuns: 10 },
  );
});

test('PReLU with separate slopes, and with slopes shared along axes', async () => {
  const sharing = shape.chain((inputShape) =>
    fc.tuple(fc.constant(inputShape), fc.subarray(inputShape.map((_, axis) => axis + 1))),
  );
  await fc.assert(
    fc.asyncProperty(sharing, seed, async ([inputShape, sharedAxes], seed) => {
      await expectSame(one(tf.layers.prelu({ inputShape, ...(sharedAxes.length > 0 ? { sharedAxes } : {}) })), seed);
    }),
    RUNS,
  );
});

test('Softmax over any axis, and over all of them', async () => {
  await expectSame(one(tf.layers.softmax({ inputShape: [4, 5, 3], axis: -1 })), 1);
  // TensorFlow.js supports the last axis only.
  for (const axis of [1, 2, 3, -2]) {
    await expectFormula({ className: 'Softmax', config: { axis }, inputs: [[4, 5, 3]] }, (x) =>
      x.exp().div(x.exp().sum(axis, true)),
    );
  }
  await expectFormula({ className: 'Softmax', config: { axis: [1, 2, 3] }, inputs: [[4, 5, 3]] }, (x) =>
    tf.softmax(x.reshape([2, 60])).reshape([2, 4, 5, 3]),
  );
});
