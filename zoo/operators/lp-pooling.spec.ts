import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { lpPooling } from './lp-pooling.ts';

const x = variable('x', [2, 2, 6, 5]);
const geometry = fc.record({
  p: pick(1, 2, 3),
  kernel_shape: pick([2, 2], [3, 2]),
  strides: pick([1, 1], [2, 2], [2, 1]),
  pads: pick([0, 0, 0, 0], [1, 0, 0, 1]),
  dilations: pick([1, 1], [2, 1]),
});
rule('LpPool', () =>
  drawn(geometry, (attributes) => expectRight([x], (b) => b.node('LpPool', ['x'], attributes), { step: 3e-3 })),
);
rule('LpPool over one dimension, with auto_pad', () =>
  drawn(pick('SAME_UPPER', 'SAME_LOWER', 'VALID'), (auto_pad) =>
    expectRight(
      [variable('x', [2, 2, 7])],
      (b) => b.node('LpPool', ['x'], { kernel_shape: [3], strides: [2], auto_pad }),
      { step: 3e-3 },
    ),
  ),
);
rule('GlobalLpPool', () =>
  drawn(pick(1, 2, 3), (p) => expectRight([x], (b) => b.node('GlobalLpPool', ['x'], { p }), { step: 3e-3 })),
);

everyRuleIsChecked(lpPooling);
