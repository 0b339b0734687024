import * as tf from '@tensorflow/tfjs';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { layerNormalization } from './layer-normalization.ts';

const shape = [2, 3, 4];
const x = { ...variable('x', shape), declared: ['batch', 'tokens', 4] };
const fixed = variable('x', shape);
const attributes = { epsilon: { float: 1e-3 } };

/** The last axes, for axis 1 and 2, and a scale of their sizes or a broadcast one. */
const scaled = pick<[number, number[]]>(
  [-1, [4]],
  [2, [4]],
  [1, [3, 4]],
  [-2, [3, 4]],
  [0, [2, 3, 4]],
  [1, [4]],
  [1, [3, 1]],
);

rule('LayerNormalization', () =>
  drawn(scaled, ([axis, scale]) =>
    expectRight([fixed, variable('scale', scale, 2), variable('bias', scale, 3)], (b) =>
      b.node('LayerNormalization', ['x', 'scale', 'bias'], { axis, ...attributes }),
    ),
  ),
);
rule('LayerNormalization over tokens whose number is not known, without a bias', () =>
  expectRight([x, variable('scale', [4], 2)], (b) => b.node('LayerNormalization', ['x', 'scale'], attributes), {
    tensorflow: (x, scale) => {
      const { mean, variance } = tf.moments(x, 2, true);
      return tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), scale);
    },
  }),
);
rule('LayerNormalization whose mean and deviation are used too', () =>
  drawn(pick(1, 2), (axis) =>
    expectRight([fixed, variable('scale', shape.slice(axis), 2)], (b) => {
      b.nodes('LayerNormalization', ['x', 'scale'], ['y', 'mean', 'deviation'], { axis, ...attributes });
      return b.node('Add', [b.node('Mul', ['y', 'mean']), 'deviation']);
    }),
  ),
);
rule('RMSNormalization', () =>
  drawn(scaled, ([axis, scale]) =>
    expectRight([fixed, variable('scale', scale, 2)], (b) => {
      b.graph.opsets[''] = 23; // the first that has it
      return b.node('RMSNormalization', ['x', 'scale'], { axis, ...attributes });
    }),
  ),
);
rule('SimplifiedLayerNormalization', () =>
  expectRight(
    [x, variable('scale', [4], 2)],
    (b) => b.node('SimplifiedLayerNormalization', ['x', 'scale'], attributes),
    {
      tensorflow: (x, scale) => tf.mul(tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), 2, true), 1e-3))), scale),
    },
  ),
);

everyRuleIsChecked(layerNormalization);
