import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import type { Attribute } from '../onnx/graph.ts';
import { activation } from './activation.ts';

const x = variable('x', [2, 3, 4], 1, [-4, 4]);

const normalDistribution = (x: tf.Tensor) => tf.mul(tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1), 0.5);
const clippedLine = (x: tf.Tensor, alpha: number, beta: number) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);

const functions: [string, Record<string, Attribute>, (x: tf.Tensor) => tf.Tensor][] = [
  ['Relu', {}, tf.relu],
  ['Sigmoid', {}, tf.sigmoid],
  ['Tanh', {}, tf.tanh],
  ['Softplus', {}, tf.softplus],
  ['Softsign', {}, (x) => tf.div(x, tf.add(tf.abs(x), 1))],
  ['Gelu', {}, (x) => tf.mul(x, normalDistribution(x))],
  [
    'Gelu',
    { approximate: 'tanh' },
    (x) => {
      const u = tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI));
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(u), 1));
    },
  ],
  ['HardSwish', {}, (x) => tf.mul(x, clippedLine(x, 1 / 6, 0.5))],
  ['Mish', {}, (x) => tf.mul(x, tf.tanh(tf.softplus(x)))],
  ['Selu', {}, tf.selu],
  ['Selu', { alpha: { float: 0.8 }, gamma: { float: 1.5 } }, (x) => tf.mul(eluOf(x, 0.8), 1.5)],
];
for (const [op, attributes, tensorflow] of functions) {
  const name = `${op} ${JSON.stringify(attributes)}`;
  rule(name, () => expectRight([x], (b) => b.node(op, ['x'], attributes), { step: 5e-3, tensorflow }));
}

const alphas = pick(0.1, 0.6, 1, 1.7);
const ofAlpha: Record<string, (x: tf.Tensor, alpha: number) => tf.Tensor> = {
  LeakyRelu: (x, alpha) => tf.add(tf.relu(x), tf.mul(tf.minimum(x, 0), alpha)),
  Elu: (x, alpha) => eluOf(x, alpha),
  Celu: (x, alpha) => tf.mul(tf.elu(tf.div(x, alpha)), alpha),
  ThresholdedRelu: (x, alpha) => tf.mul(x, tf.step(tf.sub(x, alpha))),
};
function eluOf(x: tf.Tensor, alpha: number): tf.Tensor {
  return tf.add(tf.relu(x), tf.mul(tf.sub(tf.exp(tf.minimum(x, 0)), 1), alpha));
}
for (const [op, tensorflow] of Object.entries(ofAlpha)) {
  rule(`${op} with alpha`, () =>
    drawn(alphas, (alpha) =>
      expectRight([x], (b) => b.node(op, ['x'], { alpha: { float: alpha } }), {
        step: 5e-3,
        tensorflow: (x) => tensorflow(x, alpha),
      }),
    ),
  );
}
rule('LeakyRelu with a negative slope below zero', () =>
  expectRight([x], (b) => b.node('LeakyRelu', ['x'], { alpha: { float: -0.3 } })),
);

rule('Swish with alpha, which came with opset 24', () =>
  drawn(alphas, (alpha) =>
    expectRight(
      [x],
      (b) => {
        b.graph.opsets[''] = 24;
        return b.node('Swish', ['x'], { alpha: { float: alpha } });
      },
      { step: 5e-3, tensorflow: (x) => tf.mul(x, tf.sigmoid(tf.mul(x, alpha))) },
    ),
  ),
);

rule('HardSigmoid', () =>
  drawn(fc.tuple(pick(0.1, 0.2, 1 / 6), pick(0.43, 0.52)), ([alpha, beta]) =>
    expectRight([x], (b) => b.node('HardSigmoid', ['x'], { alpha: { float: alpha }, beta: { float: beta } }), {
      step: 3e-3,
      tensorflow: (x) => clippedLine(x, alpha, beta),
    }),
  ),
);

rule('PRelu', () =>
  drawn(pick([1], [4], [3, 1], [2, 3, 4]), (shape) =>
    expectRight([x, variable('slope', shape, 2)], (b) => b.node('PRelu', ['x', 'slope']), {
      tensorflow: (x, slope) => tf.prelu(x, slope),
    }),
  ),
);

rule('Clip between two bounds', () =>
  drawn(fc.tuple(pick(-1.9, 0), pick(0.7, 6)), ([low, high]) =>
    expectRight([x], (b) => b.node('Clip', ['x', b.floats([low]), b.floats([high])]), {
      step: 3e-3,
      tensorflow: (x) => tf.clipByValue(x, low, high),
    }),
  ),
);
rule('Clip from one side only, or not at all', () =>
  drawn(
    pick<[number?, number?]>([0.1, undefined], [undefined, 0.1], [undefined, undefined], [0, Infinity]),
    ([low, high]) =>
      expectRight(
        [x],
        (b) =>
          b.node('Clip', [
            'x',
            low === undefined ? '' : b.floats([low]),
            ...(high === undefined ? [] : [b.floats([high])]),
          ]),
        { step: 3e-3 },
      ),
  ),
);
rule('Clip between learned bounds', () => {
  const bound = (name: string, value: number) => ({ name, shape: [], values: Float32Array.of(value) });
  return expectRight([x, bound('low', -1.1), bound('high', 1.9)], (b) => b.node('Clip', ['x', 'low', 'high']), {
    step: 3e-3,
    tensorflow: (x, low, high) => {
      const none = tf.zerosLike(x);
      return tf.minimum(tf.maximum(x, tf.add(low, none)), tf.add(high, none));
    },
  });
});

everyRuleIsChecked(activation);
