import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { cumulative } from './cumulative.ts';

const x = variable('x', [2, 3, 4]);
const cases = fc.record({
  axis: pick(0, 1, 2, -1),
  exclusive: pick(0, 1),
  reverse: pick(0, 1),
  x: pick(x, { ...x, declared: ['batch', 3, 'length'] }),
});

rule('CumSum', () =>
  drawn(cases, ({ x, axis, exclusive, reverse }) =>
    expectRight([x], (b) => b.node('CumSum', ['x', b.ints([axis], [])], { exclusive, reverse })),
  ),
);
// TensorFlow.js gives the gradient along any other axis than the last in a wrong shape.
rule('CumSum as TensorFlow.js has it', () =>
  drawn(fc.tuple(pick(0, 1), pick(0, 1)), ([exclusive, reverse]) =>
    expectRight([x], (b) => b.node('CumSum', ['x', b.ints([2], [])], { exclusive, reverse }), {
      tensorflow: (x) => tf.cumsum(x, 2, exclusive === 1, reverse === 1),
    }),
  ),
);

everyRuleIsChecked(cumulative);
