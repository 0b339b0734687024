import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { importLayersModel } from './import-layers-model.ts';
import { drawn, expectSame } from './testing/expect-same.ts';
import { importSaved } from './testing/run-both.ts';

// How layers make up a model: shared ones, several inputs and outputs, nested models.

beforeAll(() => tf.setBackend('cpu'));

const apply = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
  layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;

test('layers that are used several times share their weights', async () => {
  const [a, b] = [tf.input({ shape: [6, 6, 3], name: 'a' }), tf.input({ shape: [6, 6, 3], name: 'b' })];
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', name: 'conv' });
  const pool = tf.layers.globalAveragePooling2d({ name: 'pool' });
  const difference = apply(tf.layers.add(), apply(pool, apply(conv, a)), apply(pool, apply(conv, b)));
  const model = tf.model({ inputs: [a, b], outputs: apply(tf.layers.dense({ units: 2 }), difference) });
  await expectSame(model, 1);
  const { graph, parameterCount } = await importSaved(model);
  expect(graph.inputs.map(({ name }) => name)).toEqual(['pixels', 'b']);
  expect([...graph.initializers.keys()].filter((name) => name.startsWith('conv/'))).toEqual([
    'conv/kernel',
    'conv/bias',
  ]);
  expect(parameterCount).toBe(model.countParams());
});

test('a layer applied to its own output', async () => {
  const x = tf.input({ shape: [5] });
  const dense = tf.layers.dense({ units: 5, activation: 'tanh' });
  await expectSame(tf.model({ inputs: x, outputs: apply(dense, apply(dense, apply(dense, x))) }), 2);
});

test("several outputs keep their layers' names", async () => {
  const x = tf.input({ shape: [6, 6, 3], name: 'x' });
  const conv = apply(tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'map' }), x);
  const pooled = apply(tf.layers.globalMaxPooling2d({ name: 'pool' }), conv);
  const classes = apply(tf.layers.dense({ units: 3, activation: 'softmax', name: 'classes' }), pooled);
  const model = tf.model({ inputs: x, outputs: [classes, conv, pooled] });
  await expectSame(model, 3);
  const { graph, featureLayers } = await importSaved(model);
  expect(graph.outputs).toEqual([
    { name: 'classes', type: 'float', shape: ['batch', 3] },
    { name: 'map', type: 'float', shape: ['batch', 4, 4, 4] },
    { name: 'pool', type: 'float', shape: ['batch', 4] },
  ]);
  expect(featureLayers).toEqual([]);
});

test('nested models, used twice, with several inputs and outputs', async () => {
  const [p, q] = [tf.input({ shape: [5] }), tf.input({ shape: [4] })];
  const left = apply(tf.layers.dense({ units: 3, name: 'left' }), p);
  const right = apply(tf.layers.dense({ units: 3, name: 'right' }), q);
  const inner = tf.model({ inputs: [p, q], outputs: [apply(tf.layers.add(), left, right), right], name: 'inner' });
  const tower = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [3], units: 3, activation: 'relu', name: 'level' }),
      tf.layers.dense({ units: 2 }),
    ],
    name: 'tower',
  });
  const [a, b] = [tf.input({ shape: [5] }), tf.input({ shape: [4] })];
  const [sum, second] = inner.apply([a, b]) as tf.SymbolicTensor[];
  const outputs = [apply(tower, sum), apply(tower, second), sum];
  await expectSame(tf.model({ inputs: [a, b], outputs }), 4);
});

test('a model that is the first layer of a Sequential one', async () => {
  const x = tf.input({ shape: [6, 6, 3] });
  const inner = tf.model({ inputs: x, outputs: apply(tf.layers.conv2d({ filters: 2, kernelSize: 3 }), x) });
  const outer = tf.sequential({ layers: [inner, tf.layers.flatten(), tf.layers.dense({ units: 2 })] });
  await expectSame(outer, 5);
});

test("an input that is an output, and an output that is another's", async () => {
  const x = tf.input({ shape: [4], name: 'x' });
  const y = apply(tf.layers.dense({ units: 4, name: 'y' }), x);
  await expectSame(tf.model({ inputs: x, outputs: [y, apply(tf.layers.dropout({ rate: 0.5 }), y)] }), 6);
});

test('inputs of vectors and sequences keep their names and shapes', async () => {
  const [text, length] = [
    tf.input({ shape: [null], dtype: 'int32', name: 'text' }),
    tf.input({ shape: [2], name: 'length' }),
  ];
  const embedded = apply(tf.layers.embedding({ inputDim: 7, outputDim: 3 }), text);
  const pooled = apply(tf.layers.globalAveragePooling1d({}), embedded);
  const model = tf.model({ inputs: [text, length], outputs: apply(tf.layers.concatenate(), pooled, length) });
  const numbers = tf.tensor2d(
    [
      [1, 2, 6],
      [0, 3, 3],
    ],
    [2, 3],
    'int32',
  );
  await expectSame(model, 7, [numbers, drawn([2], 1)]);
  expect((await importSaved(model)).graph.inputs).toEqual([
    { name: 'text', type: 'int64', shape: ['batch', 'time'] },
    { name: 'length', type: 'float', shape: ['batch', 2] },
  ]);
});

test("Keras's numbering of the uses of a nested model from 1, as well as from 0", () => {
  const dense = { class_name: 'Dense', config: { name: 'dense', units: 1, use_bias: false } };
  const inner = { name: 'inner', layers: [{ ...dense, config: { ...dense.config, batch_input_shape: [null, 2] } }] };
  const topology = (call: number) => ({
    class_name: 'Functional',
    config: {
      layers: [
        { name: 'x', class_name: 'InputLayer', config: { batch_input_shape: [null, 2] }, inbound_nodes: [] },
        { name: 'inner', class_name: 'Sequential', config: inner, inbound_nodes: [[['x', 0, 0, {}]]] },
      ],
      input_layers: [['x', 0, 0]],
      output_layers: [['inner', call, 0]],
    },
  });
  const weights = new Map([['dense/kernel', { shape: [2, 1], data: Float32Array.of(1, 2) }]]);
  const [zero, one] = [0, 1].map((call) => importLayersModel(topology(call), weights).graph);
  expect(one).toEqual(zero);
  expect(() => importLayersModel(topology(-1), weights)).toThrow(/is invalid/);
});

test('a layer that has fewer outputs, and a nested model that has more inputs, than the model states', () => {
  const input = { name: 'x', class_name: 'InputLayer', config: { batch_input_shape: [null, 2] }, inbound_nodes: [] };
  const relu = (output: number) => ({ name: 'y', class_name: 'ReLU', config: {}, inbound_nodes: [[['x', 0, output]]] });
  const model = (layers: object[]) => ({
    class_name: 'Functional',
    config: { layers, input_layers: [['x', 0, 0]], output_layers: [['y', 0, 0]] },
  });
  expect(() => importLayersModel(model([input, relu(1)]), new Map())).toThrow(
    /layer x of the model model has no output 1/,
  );
  const nested = {
    name: 'y',
    class_name: 'Functional',
    config: model([input, relu(0)]).config,
    inbound_nodes: [
      [
        ['x', 0, 0],
        ['x', 0, 0],
      ],
    ],
  };
  expect(() => importLayersModel(model([input, nested]), new Map())).toThrow(/has 1 inputs, but gets 2/);
});
