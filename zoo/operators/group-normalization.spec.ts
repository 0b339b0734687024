import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { groupNormalization } from './group-normalization.ts';

const shapes = pick([2, 4, 3], [2, 4, 3, 2], [1, 4, 2, 2, 2]);
const variables = (shape: number[], scales: number) => [
  { ...variable('x', shape), declared: ['batch', ...shape.slice(1)] },
  variable('scale', [scales], 2),
  variable('bias', [scales], 3),
];
const attributes = { epsilon: { float: 1e-2 } };

/** Groups of channels normalized by TensorFlow.js; one scale a channel. */
const inTensorFlow = (shape: number[], groups: number) => (x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor) => {
  const rows = tf.reshape(x, [shape[0], groups, -1]);
  const { mean, variance } = tf.moments(rows, 2, true);
  const normal = tf.reshape(tf.div(tf.sub(rows, mean), tf.sqrt(tf.add(variance, 1e-2))), shape);
  const byChannel = (t: tf.Tensor) => tf.reshape(t, [-1, ...shape.slice(2).map(() => 1)]);
  return tf.add(tf.mul(normal, byChannel(scale)), byChannel(bias));
};

rule('InstanceNormalization', () =>
  drawn(shapes, (shape) =>
    expectRight(variables(shape, 4), (b) => b.node('InstanceNormalization', ['x', 'scale', 'bias'], attributes), {
      step: 3e-3,
      tensorflow: inTensorFlow(shape, 4),
    }),
  ),
);
rule('GroupNormalization with one scale a channel, as since opset 21', () =>
  drawn(fc.tuple(shapes, pick(1, 2, 4)), ([shape, num_groups]) =>
    expectRight(
      variables(shape, 4),
      (b) => b.node('GroupNormalization', ['x', 'scale', 'bias'], { num_groups, ...attributes }),
      { step: 3e-3, tensorflow: inTensorFlow(shape, num_groups) },
    ),
  ),
);
rule('GroupNormalization with one scale a group, as in opset 18', () =>
  drawn(fc.tuple(shapes, pick(1, 2, 4)), ([shape, num_groups]) =>
    expectRight(
      variables(shape, num_groups),
      (b) => {
        b.graph.opsets[''] = 18;
        return b.node('GroupNormalization', ['x', 'scale', 'bias'], { num_groups, ...attributes });
      },
      { step: 3e-3 },
    ),
  ),
);

everyRuleIsChecked(groupNormalization);
