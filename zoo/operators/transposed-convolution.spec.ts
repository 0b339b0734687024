import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../autodiff/testing/tfjs-layout.ts';
import { transposedConvolution } from './transposed-convolution.ts';

const channels = pick([1, 2, 3], [2, 2, 2], [3, 1, 1], [2, 1, 2]); // groups, in per group, out per group
const x = (group: number, inside: number, size = [4, 3]) => variable('x', [2, group * inside, ...size]);
const w = (group: number, inside: number, outside: number, kernel: number[]) =>
  variable('w', [group * inside, outside, ...kernel], 2);

const geometry = fc.record({
  kernel: pick([2, 2], [3, 3], [3, 2], [1, 1], [4, 4]),
  strides: pick([1, 1], [2, 2], [2, 3], [3, 1]),
  dilations: pick([1, 1], [1, 2], [2, 2]),
  pads: pick([0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]),
  padded: fc.boolean(),
});
rule('ConvTranspose with any groups, strides, dilations and pads', () =>
  drawn(fc.tuple(channels, geometry), ([[group, inside, outside], { kernel, strides, dilations, pads, padded }]) => {
    const output_padding = padded ? strides.map((stride) => stride - 1) : [0, 0];
    return expectRight(
      [x(group, inside), w(group, inside, outside, kernel), variable('bias', [group * outside], 3)],
      (b) => b.node('ConvTranspose', ['x', 'w', 'bias'], { group, strides, dilations, pads, output_padding }),
    );
  }),
);
rule('ConvTranspose whose output_shape decides its pads', () =>
  drawn(fc.record({ kernel: pick([3, 3], [4, 3]), output_shape: pick([7, 5], [8, 6], [6, 4]) }), (g) =>
    expectRight([x(1, 2), w(1, 2, 2, g.kernel)], (b) =>
      b.node('ConvTranspose', ['x', 'w'], { strides: [2, 2], output_shape: g.output_shape }),
    ),
  ),
);
const automatic = fc.record({
  kernel: pick([3, 3], [4, 3], [2, 2]),
  strides: pick([1, 1], [2, 2], [2, 1]),
  auto_pad: pick('SAME_UPPER', 'SAME_LOWER', 'VALID'),
});
rule('ConvTranspose with auto_pad', () =>
  drawn(automatic, ({ kernel, strides, auto_pad }) =>
    expectRight([x(1, 2), w(1, 2, 2, kernel)], (b) => b.node('ConvTranspose', ['x', 'w'], { strides, auto_pad })),
  ),
);
const ofOneRow = fc.record({
  strides: pick([1], [2]),
  pads: pick([0, 0], [1, 0]),
  output_padding: pick([0], [1]),
});
rule('ConvTranspose over one dimension', () =>
  drawn(fc.tuple(channels, ofOneRow), ([[group, inside, outside], { strides, pads, output_padding }]) =>
    expectRight([x(group, inside, [5]), w(group, inside, outside, [3]), variable('bias', [group * outside], 3)], (b) =>
      b.node('ConvTranspose', ['x', 'w', 'bias'], {
        group,
        strides,
        pads,
        output_padding: strides[0] > output_padding[0] ? output_padding : [0],
      }),
    ),
  ),
);
rule('ConvTranspose as TensorFlow.js has it', () =>
  drawn(fc.record({ kernel: pick([2, 2], [3, 3]), strides: pick([1, 1], [2, 2]) }), ({ kernel, strides }) =>
    expectRight([x(1, 2), w(1, 2, 3, kernel)], (b) => b.node('ConvTranspose', ['x', 'w'], { strides }), {
      tensorflow: (x, w) => {
        const size = [4, 3].map((size, axis) => strides[axis] * (size - 1) + kernel[axis]);
        const filter = tf.transpose(w as tf.Tensor4D, [2, 3, 1, 0]);
        const y = tf.conv2dTranspose(
          channelsLast(x),
          filter,
          [2, size[0], size[1], 3],
          strides as [number, number],
          'valid',
        );
        return channelsFirst(y);
      },
    }),
  ),
);

everyRuleIsChecked(transposedConvolution);
