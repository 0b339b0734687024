import fc from 'fast-check';
import { describe } from 'vitest';
import { blocks, expectAsPlain, size, staysPlain } from '../autodiff/testing/as-plain.ts';
import { drawn, everyRuleIsChecked, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { blockedPooling } from './blocked-pooling.ts';

const PICTURE = [8, 7];
const window = fc
  .record({
    kernel_shape: pick([2, 2], [3, 3], [3, 2]),
    strides: pick([1, 1], [2, 2], [2, 1]),
    pads: pick([0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 1]),
  })
  .filter(({ kernel_shape, strides, pads }) => !staysPlain(kernel_shape, strides, pads, PICTURE));
const channels = pick(blocks(1), blocks(1) + 4);
const variables = (count: number) => [variable('x', [2, count, ...PICTURE]), variable('w', [count, count, 1, 1], 2)];

describe.skipIf(size === null)('blocked pooling', () => {
  rule('com.microsoft.nchwc.MaxPool after a convolution', () =>
    drawn(fc.tuple(window, channels), ([attributes, count]) =>
      expectAsPlain(variables(count), 'MaxPool', (b) => b.node('MaxPool', [b.node('Conv', ['x', 'w'])], attributes)),
    ),
  );

  rule('com.microsoft.nchwc.AveragePool after a convolution, counting the zeros around the picture or not', () =>
    drawn(fc.tuple(window, channels, pick(0, 1)), ([attributes, count, count_include_pad]) =>
      expectAsPlain(variables(count), 'AveragePool', (b) =>
        b.node('AveragePool', [b.node('Conv', ['x', 'w'])], { ...attributes, count_include_pad }),
      ),
    ),
  );

  everyRuleIsChecked(blockedPooling);
});
