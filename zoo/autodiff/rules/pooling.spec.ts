import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../testing/check-rule.ts';
import { pooling } from './pooling.ts';

const geometry = fc.record({
  kernel: pick([2, 2], [3, 3], [3, 2]),
  strides: pick([1, 1], [2, 2], [2, 1]),
  pads: pick([0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]),
});
const x = variable('x', [2, 2, 6, 5]);
rule('MaxPool', () =>
  drawn(geometry, ({ kernel, strides, pads }) =>
    expectRight([x], (b) => b.node('MaxPool', ['x'], { kernel_shape: kernel, strides, pads }), { step: 2e-3 }),
  ),
);
rule('AveragePool', () =>
  drawn(fc.tuple(geometry, pick(0, 1)), ([{ kernel, strides, pads }, count_include_pad]) =>
    expectRight([x], (b) => b.node('AveragePool', ['x'], { kernel_shape: kernel, strides, pads, count_include_pad })),
  ),
);
rule('GlobalAveragePool', () => expectRight([x], (b) => b.node('GlobalAveragePool', ['x'])));

everyRuleIsChecked(pooling);
