import { describe } from 'vitest';
import { blocks, expectAsPlain, size } from '../autodiff/testing/as-plain.ts';
import { drawn, everyRuleIsChecked, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { blockedLayout } from './blocked-layout.ts';

const channels = pick(blocks(1), blocks(2), blocks(1) + 4);
const convolved = (count: number) => [variable('x', [2, count, 5, 4]), variable('w', [count, count, 3, 3], 2)];
const pads = [1, 1, 1, 1];

describe.skipIf(size === null)('blocked layout', () => {
  for (const operator of ['ReorderInput', 'ReorderOutput']) {
    rule(`com.microsoft.nchwc.${operator} before or after a convolution`, () =>
      drawn(channels, (count) =>
        expectAsPlain(convolved(count), operator, (b) => b.node('Conv', ['x', 'w'], { pads })),
      ),
    );
  }

  rule('com.microsoft.nchwc.ReorderOutput of any number of channels', () =>
    drawn(pick(1, 2, 5, blocks(1) + 3), (count) => {
      const variables = [variable('x', [2, blocks(1), 5, 4]), variable('w', [count, blocks(1), 3, 3], 2)];
      return expectAsPlain(variables, 'ReorderOutput', (b) => b.node('Conv', ['x', 'w'], { pads }));
    }),
  );

  rule('com.microsoft.nchwc.GlobalAveragePool after a convolution', () =>
    drawn(channels, (count) =>
      expectAsPlain(convolved(count), 'GlobalAveragePool', (b) =>
        b.node('GlobalAveragePool', [b.node('Conv', ['x', 'w'], { pads })]),
      ),
    ),
  );

  everyRuleIsChecked(blockedLayout);
});
