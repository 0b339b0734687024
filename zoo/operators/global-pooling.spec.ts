import * as tf from '@tensorflow/tfjs';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { globalPooling } from './global-pooling.ts';

for (const [op, reduce] of [
  ['GlobalAveragePool', tf.mean],
  ['GlobalMaxPool', tf.max],
] as const) {
  rule(`${op} over any number of dimensions`, () =>
    drawn(pick([2, 3, 5], [2, 3, 4, 5], [2, 2, 3, 2, 2]), (shape) =>
      expectRight([{ ...variable('x', shape), declared: ['batch', ...shape.slice(1)] }], (b) => b.node(op, ['x']), {
        step: 2e-3,
        tensorflow: (x) => reduce(x, shape.map((_, axis) => axis).slice(2), true),
      }),
    ),
  );
}

everyRuleIsChecked(globalPooling);
