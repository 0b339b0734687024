import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { drawn, expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const SHAPES = [[24], [4, 6], [2, 4, 3], [1, 1, 24], [2, 3, 2, 2]];
const shape = fc.constantFrom<number[]>(...SHAPES);
const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });

test('Reshape between vectors, sequences, images and volumes', async () => {
  await fc.assert(
    fc.asyncProperty(shape, shape, fc.boolean(), async (inputShape, target, open) => {
      const targetShape = open ? [-1, ...target.slice(1)] : target;
      await expectSame(one(tf.layers.reshape({ inputShape, targetShape })), 1);
    }),
    RUNS,
  );
});

test('Permute', async () => {
  for (const dims of [[1], [2, 1], [1, 2], [3, 1, 2], [2, 1, 3], [1, 2, 3]])
    await expectSame(one(tf.layers.permute({ inputShape: [4, 5, 3].slice(0, dims.length), dims })), 1);
});

test('Flatten and RepeatVector', async () => {
  for (const inputShape of SHAPES.slice(1)) await expectSame(one(tf.layers.flatten({ inputShape })), 1);
  await expectSame(one(tf.layers.repeatVector({ inputShape: [5], n: 3 })), 2);
});

test('Dense over the last axis of sequences and images', async () => {
  for (const inputShape of [
    [4, 6],
    [2, 4, 3],
  ])
    await expectSame(one(tf.layers.dense({ inputShape, units: 5, activation: 'relu' })), 1);
  const conv = tf.layers.conv2d({ inputShape: [5, 6, 2], filters: 4, kernelSize: 2 });
  await expectSame(tf.sequential({ layers: [conv, tf.layers.dense({ units: 3 }), tf.layers.flatten()] }), 2);
});

test('Cropping and zero padding of sequences, images and volumes', async () => {
  await expectSame(
    one(
      tf.layers.cropping2D({
        inputShape: [6, 7, 3],
        cropping: [
          [1, 2],
          [0, 3],
        ],
      }),
    ),
    1,
  );
  const rows = (x: tf.Tensor) => x.slice([0, 1, 0], [2, 3, 3]);
  await expectFormula({ className: 'Cropping1D', config: { cropping: [1, 2] }, inputs: [[6, 3]] }, rows);
  await expectFormula({ className: 'Cropping3D', config: { cropping: 1 }, inputs: [[3, 4, 5, 2]] }, (x) =>
    x.slice([0, 1, 1, 1, 0], [2, 1, 2, 3, 2]),
  );
  await expectFormula({ className: 'ZeroPadding1D', config: { padding: [1, 2] }, inputs: [[6, 3]] }, (x) =>
    x.pad([
      [0, 0],
      [1, 2],
      [0, 0],
    ]),
  );
  await expectFormula({ className: 'ZeroPadding3D', config: { padding: [1, 0, 2] }, inputs: [[2, 3, 2, 2]] }, (x) =>
    x.pad([
      [0, 0],
      [1, 1],
      [0, 0],
      [2, 2],
      [0, 0],
    ]),
  );
});

test('layers that do nothing at inference', async () => {
  const inputShape = [4, 6];
  await expectSame(one(tf.layers.gaussianNoise({ inputShape, stddev: 1 })), 1);
  await expectSame(one(tf.layers.gaussianDropout({ inputShape, rate: 0.5 })), 2);
  await expectSame(one(tf.layers.alphaDropout({ inputShape, rate: 0.5 })), 3);
  await expectSame(one(tf.layers.spatialDropout1d({ inputShape, rate: 0.5 })), 4);
  for (const className of ['RandomFlip', 'RandomZoom', 'SpatialDropout2D'])
    await expectFormula({ className, inputs: [[4, 5, 3]] }, (x) => x.clone());
});

test('a sequence of any length', async () => {
  const layers = [
    tf.layers.conv1d({ inputShape: [null, 3], filters: 4, kernelSize: 3, padding: 'same' }),
    tf.layers.dense({ units: 5 }),
    tf.layers.globalMaxPooling1d({}),
  ];
  for (const time of [4, 9]) await expectSame(tf.sequential({ layers }), 1, [drawn([time, 3], 1)]);
});
