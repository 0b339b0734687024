import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../testing/check-rule.ts';
import { normalization } from './normalization.ts';

const x = variable('x', [2, 3, 4]);
for (const op of ['Softmax', 'LogSoftmax']) {
  rule(op, () => drawn(pick(-1, 1, 0), (axis) => expectRight([x], (b) => b.node(op, ['x'], { axis }))));
}
rule('BatchNormalization', () =>
  expectRight([variable('x', [2, 3, 2, 2]), variable('scale', [3], 2), variable('bias', [3], 3)], (b) =>
    b.node(
      'BatchNormalization',
      ['x', 'scale', 'bias', b.floats([0.3, -0.2, 0.1], [3]), b.floats([0.5, 1.5, 0.9], [3])],
      {
        epsilon: { float: 1e-3 },
      },
    ),
  ),
);

everyRuleIsChecked(normalization);
