import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../autodiff/testing/tfjs-layout.ts';
import { normalization } from './normalization.ts';

const x = variable('x', [2, 3, 4]);
for (const [op, inTensorFlow] of [
  ['Softmax', tf.softmax],
  ['LogSoftmax', tf.logSoftmax],
] as const) {
  rule(op, () => drawn(pick(-1, 1, 0), (axis) => expectRight([x], (b) => b.node(op, ['x'], { axis }))));
  rule(`${op} as TensorFlow.js has it`, () =>
    expectRight([x], (b) => b.node(op, ['x']), { tensorflow: (x) => inTensorFlow(x) }),
  );
}
rule('LpNormalization', () =>
  drawn(fc.record({ p: pick(1, 2), axis: pick(-1, 0, 1) }), (attributes) =>
    expectRight([x], (b) => b.node('LpNormalization', ['x'], attributes), { step: 3e-3 }),
  ),
);
const attributes = { alpha: { float: 0.5 }, beta: { float: 0.6 }, bias: { float: 1.5 } };
rule('LRN', () =>
  drawn(fc.tuple(pick([2, 5, 2, 3], [2, 4, 3, 1], [1, 6, 2, 2]), pick(1, 3, 5)), ([shape, size]) =>
    expectRight([variable('x', shape)], (b) => b.node('LRN', ['x'], { size, ...attributes })),
  ),
);
rule('LRN as TensorFlow.js has it', () =>
  expectRight([variable('x', [2, 5, 2, 3])], (b) => b.node('LRN', ['x'], { size: 3, ...attributes }), {
    // TensorFlow's alpha is not divided by the number of channels.
    tensorflow: (x) =>
      channelsFirst(tf.localResponseNormalization(channelsLast(x) as tf.Tensor4D, 1, 1.5, 0.5 / 3, 0.6)),
  }),
);

everyRuleIsChecked(normalization);
