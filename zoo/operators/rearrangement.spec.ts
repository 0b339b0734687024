import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../autodiff/testing/tfjs-layout.ts';
import { rearrangement } from './rearrangement.ts';

const cases = fc.record({ blocksize: pick(1, 2, 3), channels: pick(1, 2, 3), open: fc.boolean() });
const pictures = (channels: number, height: number, width: number, open: boolean) => ({
  ...variable('x', [2, channels, height, width]),
  ...(open ? { declared: ['batch', channels, 'height', 'width'] } : {}),
});

for (const mode of ['DCR', 'CRD']) {
  rule(`DepthToSpace ${mode}`, () =>
    drawn(cases, ({ blocksize, channels, open }) =>
      expectRight([pictures(channels * blocksize ** 2, 2, 3, open)], (b) =>
        b.node('DepthToSpace', ['x'], { blocksize, mode }),
      ),
    ),
  );
}
// TensorFlow.js has no gradient for its own depthToSpace.
rule('DepthToSpace as TensorFlow.js reshapes and transposes', () =>
  expectRight([pictures(8, 2, 3, false)], (b) => b.node('DepthToSpace', ['x'], { blocksize: 2 }), {
    tensorflow: (x) => {
      const blocks = tf.reshape(channelsLast(x), [2, 2, 3, 2, 2, 2]);
      return channelsFirst(tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [2, 4, 6, 2]));
    },
  }),
);
rule('SpaceToDepth', () =>
  drawn(cases, ({ blocksize, channels, open }) =>
    expectRight([pictures(channels, 2 * blocksize, blocksize, open)], (b) =>
      b.node('SpaceToDepth', ['x'], { blocksize }),
    ),
  ),
);
rule('SpaceToDepth as TensorFlow.js reshapes and transposes', () =>
  expectRight([pictures(2, 4, 6, false)], (b) => b.node('SpaceToDepth', ['x'], { blocksize: 2 }), {
    tensorflow: (x) => {
      const blocks = tf.reshape(channelsLast(x), [2, 2, 2, 3, 2, 2]);
      return channelsFirst(tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [2, 2, 3, 8]));
    },
  }),
);
rule('ReverseSequence of texts of several lengths', () =>
  drawn(
    fc.record({ texts: pick(1, 3), width: pick(1, 2), timeFirst: fc.boolean(), lengths: pick([1, 4, 2], [4, 3, 1]) }),
    ({ texts, width, timeFirst, lengths }) => {
      const axes = timeFirst ? { time_axis: 0, batch_axis: 1 } : { time_axis: 1, batch_axis: 0 };
      const shape = timeFirst ? [4, texts, width] : [texts, 4, width];
      const lens = lengths.slice(0, texts);
      const steps = (length: number) => [0, 1, 2, 3].map((step) => (step < length ? length - 1 - step : step));
      return expectRight([variable('x', shape)], (b) => b.node('ReverseSequence', ['x', b.ints(lens)], axes), {
        tensorflow: (x) => {
          const text = (i: number) => tf.gather(x, [i], axes.batch_axis);
          const turned = lens.map((length, i) => tf.gather(text(i), steps(length), axes.time_axis));
          return tf.concat(turned, axes.batch_axis);
        },
      });
    },
  ),
);

everyRuleIsChecked(rearrangement);
