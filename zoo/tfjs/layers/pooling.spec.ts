import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const side = fc.integer({ min: 5, max: 9 });
const small = fc.integer({ min: 1, max: 3 });
const padding = fc.constantFrom('same' as const, 'valid' as const);
const seed = fc.nat(1_000);
const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });

test('pools over one dimension and over three', async () => {
  await fc.assert(
    fc.asyncProperty(side, small, small, padding, seed, async (time, poolSize, strides, padding, seed) => {
      const config = { poolSize, strides, padding };
      await expectSame(one(tf.layers.maxPooling1d({ inputShape: [time, 3], ...config })), seed);
      await expectSame(one(tf.layers.averagePooling1d({ inputShape: [time, 3], ...config })), seed);
    }),
    RUNS,
  );
  for (const padding of ['same', 'valid'] as const) {
    await expectSame(one(tf.layers.maxPooling3d({ inputShape: [4, 5, 6, 2], poolSize: 2, strides: 2, padding })), 1);
    await expectSame(
      one(tf.layers.averagePooling3d({ inputShape: [4, 5, 6, 2], poolSize: 3, strides: 2, padding })),
      2,
    );
  }
});

test('global pools of sequences, images and volumes, with and without keepdims', async () => {
  await expectSame(one(tf.layers.globalAveragePooling1d({ inputShape: [6, 3] })), 1);
  await expectSame(one(tf.layers.globalMaxPooling1d({ inputShape: [6, 3] })), 2);
  await expectSame(
    tf.sequential({
      layers: [tf.layers.conv1d({ inputShape: [6, 3], filters: 2, kernelSize: 2 }), tf.layers.globalMaxPooling1d({})],
    }),
    3,
  );
  const axes = { 1: [1], 2: [1, 2], 3: [1, 2, 3] };
  const inputs = { 1: [6, 3], 2: [4, 5, 3], 3: [2, 3, 4, 3] };
  for (const rank of [1, 2, 3] as const) {
    for (const keepdims of [false, true]) {
      const json = { config: { keepdims }, inputs: [inputs[rank]] };
      await expectFormula({ className: `GlobalAveragePooling${rank}D`, ...json }, (x) => x.mean(axes[rank], keepdims));
      await expectFormula({ className: `GlobalMaxPooling${rank}D`, ...json }, (x) => x.max(axes[rank], keepdims));
    }
  }
});
