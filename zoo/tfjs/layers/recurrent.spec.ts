import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { differentiate } from '../../autodiff/differentiate.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { importLayersModel } from '../import-layers-model.ts';
import { drawn, expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';
import { importSaved } from '../testing/run-both.ts';

beforeAll(() => tf.setBackend('cpu'));

const KINDS = ['simpleRNN', 'lstm', 'gru'] as const;
const seed = fc.nat(1_000);
const config = fc.record({
  units: fc.integer({ min: 1, max: 5 }),
  activation: fc.constantFrom('tanh' as const, 'relu' as const, 'softsign' as const, 'linear' as const, 'elu' as const),
  recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
  useBias: fc.boolean(),
  returnSequences: fc.boolean(),
  goBackwards: fc.boolean(),
});

/** Sequences in which some steps are all zero, which Masking masks; in one example all are. */
function gappy(time: number, features: number, seed: number): tf.Tensor {
  const counted = tf
    .randomUniform([4, time, 1], 0, 1, 'float32', seed)
    .greater(0.4)
    .mul([[[1]], [[1]], [[1]], [[0]]]);
  return tf.randomUniform([4, time, features], 0.5, 2, 'float32', seed + 1).mul(counted);
}

test.each(KINDS)('%s', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), config, seed, async (time, config, seed) => {
      const layer = tf.layers[kind]({ inputShape: [time, 3], ...config });
      await expectSame(tf.sequential({ layers: [layer] }), seed);
    }),
    { ...RUNS, numRuns: 12 },
  );
});

test.each(KINDS)('%s over partly masked steps', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), config, seed, async (time, config, seed) => {
      const layers = [tf.layers.masking({ inputShape: [time, 3] }), tf.layers[kind](config)];
      await expectSame(tf.sequential({ layers }), seed, [gappy(time, 3, seed)]);
    }),
    { ...RUNS, numRuns: 12 },
  );
});

test('a mask passes through the layers in between, and through stacked layers', async () => {
  const layers = [
    tf.layers.masking({ inputShape: [5, 3] }),
    tf.layers.dense({ units: 4, activation: 'tanh' }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.lstm({ units: 3, returnSequences: true }),
    tf.layers.gru({ units: 2 }),
  ];
  await expectSame(tf.sequential({ layers }), 1, [gappy(5, 3, 4)]);
});

test('the states that a layer returns beside its output', async () => {
  const x = tf.input({ shape: [5, 3] });
  for (const returnSequences of [true, false]) {
    const lstm = tf.layers.lstm({ units: 4, returnState: true, returnSequences }).apply(x) as tf.SymbolicTensor[];
    await expectSame(tf.model({ inputs: x, outputs: lstm }), 1);
    const gru = tf.layers.gru({ units: 4, returnState: true, returnSequences }).apply(x) as tf.SymbolicTensor[];
    await expectSame(tf.model({ inputs: x, outputs: gru.toReversed() }), 2);
  }
});

test('a GRU that resets after the product, as in Keras 2 and unlike TensorFlow.js', async () => {
  const [units, features] = [4, 3];
  const draw = (shape: number[], seed: number) =>
    tf.randomUniform<tf.Rank.R2>(shape as [number, number], -1, 1, 'float32', seed);
  const kernel = draw([features, 3 * units], 1);
  const recurrent = draw([units, 3 * units], 2);
  const bias = draw([2, 3 * units], 3);
  const layer = {
    className: 'GRU',
    config: { units, activation: 'tanh', recurrent_activation: 'sigmoid', reset_after: true },
    inputs: [[5, features]],
    weights: { 'gru_cell/kernel': kernel, 'gru_cell/recurrent_kernel': recurrent, 'gru_cell/bias': bias },
  };
  // Source: GRUCell.call of keras/layers/rnn/gru.py.
  await expectFormula(layer, (x) => {
    let h: tf.Tensor2D = tf.zeros([2, units]);
    const [inputBias, stateBias] = tf.unstack(bias);
    for (const step of tf.unstack(x, 1)) {
      const [xz, xr, xh] = tf.split(tf.matMul(step as tf.Tensor2D, kernel).add(inputBias), 3, 1);
      const [hz, hr, hh] = tf.split(tf.matMul(h, recurrent).add(stateBias), 3, 1);
      const [z, r] = [xz.add(hz).sigmoid(), xr.add(hr).sigmoid()];
      const candidate = xh.add(r.mul(hh)).tanh();
      h = z.mul(h).add(tf.sub(1, z).mul(candidate)) as tf.Tensor2D;
    }
    return h;
  });
});

test('Embedding of integers, with and without masking 0', async () => {
  const numbers = tf.tensor2d(
    [
      [1, 4, 0, 2],
      [0, 0, 3, 0],
    ],
    [2, 4],
    'int32',
  );
  for (const maskZero of [false, true]) {
    const layers = [
      tf.layers.embedding({ inputDim: 6, outputDim: 3, inputLength: 4, maskZero }),
      tf.layers.lstm({ units: 4 }),
    ];
    await expectSame(tf.sequential({ layers }), 1, [numbers]);
  }
  const open = [tf.layers.embedding({ inputDim: 6, outputDim: 3 }), tf.layers.gru({ units: 4, returnSequences: true })];
  await expectSame(tf.sequential({ layers: open }), 2, [numbers]);
});

test('the mean over unmasked steps, as in Keras, and over all, as in TensorFlow.js', async () => {
  const numbers = tf.tensor2d(
    [
      [1, 4, 0, 2],
      [0, 0, 3, 0],
    ],
    [2, 4],
    'int32',
  );
  const layers = [
    tf.layers.embedding({ inputDim: 6, outputDim: 3, inputLength: 4, maskZero: true }),
    tf.layers.globalAveragePooling1d({}),
  ];
  await expectSame(tf.sequential({ layers }), 1, [numbers]);
});

test.each([
  { what: 'a state that is kept', config: { stateful: true }, says: /LSTM layer memory .*stateful/ },
  {
    what: 'a function that ONNX has not',
    config: { activation: 'gelu' },
    says: /LSTM layer memory .*activation: only tanh/,
  },
])('refuses $what', ({ config, says }) => {
  const layer = { name: 'memory', batch_input_shape: [null, 4, 3], units: 2, activation: 'tanh', ...config };
  const topology = { class_name: 'Sequential', config: { layers: [{ class_name: 'LSTM', config: layer }] } };
  expect(() => importLayersModel(topology, new Map())).toThrow(says);
});

test('refuses an initial state from other layers', () => {
  const x = drawn([1], 1);
  expect(x.shape).toEqual([2, 1]);
  const input = (name: string, shape: number[]) => ({
    name,
    class_name: 'InputLayer',
    config: { batch_input_shape: [null, ...shape] },
    inbound_nodes: [],
  });
  const layers = [
    input('x', [4, 3]),
    input('h', [2]),
    {
      name: 'memory',
      class_name: 'GRU',
      config: { units: 2, activation: 'tanh' },
      inbound_nodes: [
        [
          ['x', 0, 0],
          ['h', 0, 0],
        ],
      ],
    },
  ];
  const config = {
    layers,
    input_layers: [
      ['x', 0, 0],
      ['h', 0, 0],
    ],
    output_layers: [['memory', 0, 0]],
  };
  expect(() => importLayersModel({ class_name: 'Functional', config }, new Map())).toThrow(
    /GRU layer memory .*initial state/,
  );
});

test('is served, and refused by name for training', async () => {
  const { graph } = await importSaved(
    tf.sequential({ layers: [tf.layers.lstm({ inputShape: [4, 3], units: 2, name: 'memory' })] }),
  );
  const build = new GraphBuilder('step', graph);
  const loss = build.node('ReduceSum', ['output'], { keepdims: 0 });
  expect(() => differentiate(build, loss, ['memory/kernel'], new Map())).toThrow(/no gradient rule for LSTM/);
});
