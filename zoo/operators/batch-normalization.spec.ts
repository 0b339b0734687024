import * as tf from '@tensorflow/tfjs';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../autodiff/testing/tfjs-layout.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import { batchNormalization } from './batch-normalization.ts';

const statistics = (b: GraphBuilder) => [b.floats([0.3, -0.2, 0.1], [3]), b.floats([0.5, 1.5, 0.9], [3])];
const variables = (shape: number[]) => [
  { ...variable('x', shape), declared: ['batch', ...shape.slice(1)] },
  variable('scale', [3], 2),
  variable('bias', [3], 3),
];
const attributes = { epsilon: { float: 1e-3 } };

rule('BatchNormalization with running statistics', () =>
  drawn(pick([4, 3], [2, 3, 5], [2, 3, 2, 2], [2, 3, 1, 2, 2]), (shape) =>
    expectRight(variables(shape), (b) =>
      b.node('BatchNormalization', ['x', 'scale', 'bias', ...statistics(b)], attributes),
    ),
  ),
);
rule('BatchNormalization with running statistics, as TensorFlow.js has it', () =>
  expectRight(
    variables([2, 3, 2, 2]),
    (b) => b.node('BatchNormalization', ['x', 'scale', 'bias', ...statistics(b)], attributes),
    {
      tensorflow: (x, scale, bias) => {
        const [mean, variance] = [tf.tensor1d([0.3, -0.2, 0.1]), tf.tensor1d([0.5, 1.5, 0.9])];
        const [offset, factor] = [bias as tf.Tensor1D, scale as tf.Tensor1D];
        return channelsFirst(tf.batchNorm(channelsLast(x), mean, variance, offset, factor, 1e-3));
      },
    },
  ),
);
rule("BatchNormalization with the batch's own statistics", () =>
  drawn(pick([4, 3], [2, 3, 5], [3, 3, 2, 2], [2, 3, 1, 2, 2]), (shape) =>
    expectRight(
      variables(shape),
      (b) => {
        const output = b.unique('y');
        b.nodes('BatchNormalization', ['x', 'scale', 'bias', ...statistics(b)], [output, 'mean', 'variance'], {
          ...attributes,
          training_mode: 1,
        });
        return output;
      },
      {
        tensorflow: (x, scale, bias) => {
          const axes = shape.map((_, axis) => axis).filter((axis) => axis !== 1);
          const { mean, variance } = tf.moments(x, axes, true);
          const byChannel = (t: tf.Tensor) => tf.reshape(t, [-1, ...shape.slice(2).map(() => 1)]);
          const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
          return tf.add(tf.mul(normal, byChannel(scale)), byChannel(bias));
        },
      },
    ),
  ),
);

everyRuleIsChecked(batchNormalization);
