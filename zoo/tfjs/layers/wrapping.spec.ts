import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { importLayersModel } from '../import-layers-model.ts';
import { expectFormula, expectSame } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });

test('TimeDistributed: a layer of vectors, of images, one that flattens, and a model', async () => {
  const distribute = (inputShape: number[], layer: tf.layers.Layer) =>
    one(tf.layers.timeDistributed({ inputShape, layer }));
  await expectSame(distribute([5, 3], tf.layers.dense({ units: 4, activation: 'relu' })), 1);
  await expectSame(distribute([2, 6, 5, 3], tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' })), 2);
  await expectSame(distribute([2, 6, 5, 3], tf.layers.flatten()), 3);
  await expectSame(distribute([4, 6, 3], tf.layers.maxPooling1d({ poolSize: 2 })), 4);
  const inner = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 5, 3], filters: 2, kernelSize: 3 }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 4 }),
    ],
  });
  await expectSame(distribute([2, 6, 5, 3], inner), 5);
});

test("the weights of a TimeDistributed with Keras's names", async () => {
  const kernel = tf.randomUniform<tf.Rank.R2>([3, 4], -1, 1, 'float32', 1);
  const bias = tf.randomUniform([4], -1, 1, 'float32', 2);
  const config = { layer: { class_name: 'Dense', config: { name: 'dense', units: 4 } } };
  await expectFormula({ className: 'TimeDistributed', config, inputs: [[5, 3]], weights: { kernel, bias } }, (x) =>
    tf
      .matMul(x.reshape([10, 3]), kernel)
      .add(bias)
      .reshape([2, 5, 4]),
  );
});

test.each(['concat', 'sum', 'mul', 'ave'] as const)('Bidirectional, joined by %s', async (mergeMode) => {
  for (const returnSequences of [false, true]) {
    for (const layer of [tf.layers.lstm({ units: 4, returnSequences }), tf.layers.gru({ units: 4, returnSequences })]) {
      await expectSame(one(tf.layers.bidirectional({ inputShape: [5, 3], layer, mergeMode })), 1);
    }
  }
});

test('Bidirectional whose two outputs stay separate, with masked steps, and stacked', async () => {
  const x = tf.input({ shape: [5, 3] });
  const masked = tf.layers.masking({}).apply(x) as tf.SymbolicTensor;
  const layer = () => tf.layers.simpleRNN({ units: 4, returnSequences: true }) as tf.RNN;
  const first = tf.layers.bidirectional({ layer: layer(), mergeMode: 'concat' }).apply(masked) as tf.SymbolicTensor;
  const second = tf.layers
    .bidirectional({ layer: tf.layers.lstm({ units: 2 }) as tf.RNN, mergeMode: 'concat' })
    .apply(first);
  const input = tf.randomUniform([3, 5, 3], 0.5, 1, 'float32', 1).mul([[[1], [1], [0], [1], [0]]]);
  await expectSame(tf.model({ inputs: x, outputs: second as tf.SymbolicTensor }), 1, [input]);
});

test('an unsupported wrapped layer is refused by name, with the position of its config', () => {
  const inner = { class_name: 'Mystery', config: { name: 'inner' } };
  const layer = {
    class_name: 'TimeDistributed',
    config: { name: 'outer', batch_input_shape: [null, 5, 3], layer: inner },
  };
  const topology = { model_config: { class_name: 'Sequential', config: { layers: [layer] } } };
  expect(() => importLayersModel(topology, new Map())).toThrow(
    /layer inner is a Mystery.*\(model_config\.config\.layers\[0\]\.config\.layer\)/,
  );
  const other = { ...layer, class_name: 'Bidirectional', config: { ...layer.config, layer: inner } };
  const bidirectional = { model_config: { class_name: 'Sequential', config: { layers: [other] } } };
  expect(() => importLayersModel(bidirectional, new Map())).toThrow(
    /Bidirectional layer outer .*only SimpleRNN, LSTM, GRU/,
  );
});
