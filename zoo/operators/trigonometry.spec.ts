import * as tf from '@tensorflow/tfjs';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { trigonometry } from './trigonometry.ts';

const functions: Record<string, { range: [number, number]; tensorflow: (x: tf.Tensor) => tf.Tensor }> = {
  Sin: { range: [-4, 4], tensorflow: tf.sin },
  Cos: { range: [-4, 4], tensorflow: tf.cos },
  Tan: { range: [-1.2, 1.2], tensorflow: tf.tan },
  Asin: { range: [-0.9, 0.9], tensorflow: tf.asin },
  Acos: { range: [-0.9, 0.9], tensorflow: tf.acos },
  Atan: { range: [-3, 3], tensorflow: tf.atan },
  Sinh: { range: [-2, 2], tensorflow: tf.sinh },
  Cosh: { range: [-2, 2], tensorflow: tf.cosh },
  Asinh: { range: [-3, 3], tensorflow: tf.asinh },
  Acosh: { range: [1.2, 4], tensorflow: tf.acosh },
  Atanh: { range: [-0.9, 0.9], tensorflow: tf.atanh },
};
for (const [op, { range, tensorflow }] of Object.entries(functions)) {
  rule(op, () =>
    drawn(pick([2, 3, 4], [7], [1, 5, 1]), (shape) =>
      expectRight([variable('x', shape, 1, range)], (b) => b.node(op, ['x']), { step: 2e-3, tensorflow }),
    ),
  );
}

everyRuleIsChecked(trigonometry);
