import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { convolution } from './convolution.ts';

const geometry = fc.record({
  channels: pick([1, 2, 3], [2, 2, 2], [3, 1, 1], [2, 2, 1]), // groups, in per group, out per group
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  dilations: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  pads: fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 2 }))),
});
rule('Conv', () =>
  drawn(geometry, async ({ channels: [group, inside, outside], kernel, strides, dilations, pads }) => {
    const x = variable('x', [2, group * inside, 5, 6]);
    const w = variable('w', [group * outside, inside, ...kernel], 2);
    await expectRight([x, w, variable('bias', [group * outside], 3)], (b) =>
      b.node('Conv', ['x', 'w', 'bias'], { group, strides, dilations, pads }),
    );
  }),
);

everyRuleIsChecked(convolution);
