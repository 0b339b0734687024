import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../../autodiff/differentiate.ts';
import { drawn, expectRight, pick, rule, variable } from '../../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../../autodiff/testing/tfjs-layout.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';

const channels = pick([1, 2, 3], [2, 2, 2], [3, 1, 1], [2, 1, 2]); // groups, in per group, out per group
const ofOneRow = fc.record({
  channels,
  kernel: pick(1, 2, 3),
  strides: pick([1], [2]),
  dilations: pick([1], [2]),
  pads: pick([0, 0], [1, 0], [0, 2], [1, 1]),
});
rule('Conv over one dimension', () =>
  drawn(ofOneRow, ({ channels: [group, inside, outside], kernel, ...attributes }) =>
    expectRight(
      [
        { ...variable('x', [2, group * inside, 8]), declared: ['batch', group * inside, 8] },
        variable('w', [group * outside, inside, kernel], 2),
        variable('bias', [group * outside], 3),
      ],
      (b) => b.node('Conv', ['x', 'w', 'bias'], { group, ...attributes }),
    ),
  ),
);

const automatic = fc.record({
  kernel: pick([3, 3], [2, 4], [3, 1]),
  strides: pick([1, 1], [2, 2], [2, 1]),
  auto_pad: pick('SAME_UPPER', 'SAME_LOWER', 'VALID'),
});
const picture = variable('x', [2, 2, 6, 5]);
rule('Conv with auto_pad', () =>
  drawn(automatic, ({ kernel, ...attributes }) =>
    expectRight([picture, variable('w', [3, 2, ...kernel], 2)], (b) => b.node('Conv', ['x', 'w'], attributes)),
  ),
);
rule('Conv over one dimension, with auto_pad', () =>
  drawn(pick('SAME_UPPER', 'SAME_LOWER', 'VALID'), (auto_pad) =>
    expectRight([variable('x', [2, 2, 7]), variable('w', [3, 2, 4], 2)], (b) =>
      b.node('Conv', ['x', 'w'], { auto_pad, strides: [2] }),
    ),
  ),
);
rule('Conv as TensorFlow.js has it', () =>
  drawn(fc.record({ strides: pick([1, 1], [2, 2]), pad: pick('same', 'valid') }), ({ strides, pad }) =>
    expectRight(
      [picture, variable('w', [3, 2, 3, 2], 2)],
      (b) => b.node('Conv', ['x', 'w'], { strides, auto_pad: pad === 'same' ? 'SAME_UPPER' : 'VALID' }),
      {
        tensorflow: (x, w) => {
          const filter = tf.transpose(w as tf.Tensor4D, [2, 3, 1, 0]);
          return channelsFirst(
            tf.conv2d(channelsLast(x), filter, strides as [number, number], pad as 'same' | 'valid'),
          );
        },
      },
    ),
  ),
);

test('three spatial dimensions are refused by name', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [1, 1, 3, 3, 3]);
  b.floats([1], [1, 1, 1, 1, 1], 'w');
  b.node('ReduceSum', [b.node('Conv', ['x', 'w'], {}, { output: 'y' })], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w'], shapes)).toThrow(
    'cannot train through the Conv node “y”: it has 3 spatial dimensions; Graft trains through 1 or 2',
  );
});
