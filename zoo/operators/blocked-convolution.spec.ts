import fc from 'fast-check';
import { describe } from 'vitest';
import { blocks, expectAsPlain, size, staysPlain } from '../autodiff/testing/as-plain.ts';
import { drawn, everyRuleIsChecked, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { blockedConvolution } from './blocked-convolution.ts';

const window = fc
  .record({
    kernel: pick([1, 1], [3, 3], [3, 1], [2, 2], [5, 3]),
    strides: pick([1, 1], [2, 2], [2, 1]),
    pads: pick([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0]),
    picture: pick([7, 7], [6, 9]),
  })
  .filter(({ kernel, strides, pads, picture }) => !staysPlain(kernel, strides, pads, picture));
const channels = pick(blocks(1), blocks(2), blocks(1) + 4);

describe.skipIf(size === null)('blocked convolution', () => {
  rule('com.microsoft.nchwc.Conv over all channels', () =>
    drawn(fc.tuple(window, channels, channels), ([{ kernel, strides, pads, picture }, inputs, outputs]) => {
      const x = variable('x', [2, inputs, ...picture]);
      const w = variable('w', [outputs, inputs, ...kernel], 2);
      const bias = variable('bias', [outputs], 3);
      return expectAsPlain([x, w, bias], 'Conv', (b) => b.node('Conv', ['x', 'w', 'bias'], { strides, pads }));
    }),
  );

  rule('com.microsoft.nchwc.Conv of each channel alone', () =>
    drawn(fc.tuple(window, pick(blocks(1), blocks(2))), ([{ kernel, strides, pads, picture }, count]) => {
      const x = variable('x', [3, count, ...picture]);
      const w = variable('w', [count, 1, ...kernel], 2);
      return expectAsPlain([x, w], 'Conv', (b) => b.node('Conv', ['x', 'w'], { strides, pads, group: count }));
    }),
  );

  rule('com.microsoft.nchwc.Conv of a picture that is given, of which no gradient is wanted', () =>
    drawn(window, ({ kernel, strides, pads, picture }) => {
      const shape = [2, 3, ...picture];
      const w = variable('w', [blocks(2), 3, ...kernel], 2);
      return expectAsPlain([w], 'Conv', (b) =>
        b.node('Conv', [b.floats(variable('x', shape).values, shape), 'w'], { strides, pads }),
      );
    }),
  );

  // From 2,000 pixels of the result on, a batch that is a multiple of 4 is summed in four parts: see `partsOf`.
  rule('com.microsoft.nchwc.Conv of large pictures, in four parts', async () => {
    for (const { inputs, batch, strides, picture } of [
      { inputs: blocks(1), batch: 4, strides: [1, 1], picture: [46, 47] },
      { inputs: 3, batch: 8, strides: [2, 2], picture: [90, 93] },
    ]) {
      const shape = [batch, inputs, ...picture];
      const w = variable('w', [blocks(2), inputs, 3, 3], 2);
      await expectAsPlain([w], 'Conv', (b) =>
        b.node('Conv', [b.floats(variable('x', shape).values, shape), 'w'], { strides, pads: [1, 1, 1, 1] }),
      );
    }
  });

  everyRuleIsChecked(blockedConvolution);
});
