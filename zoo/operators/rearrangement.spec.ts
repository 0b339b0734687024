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
// TensorFlow.js has no gradient of its own depthToSpace.
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

everyRuleIsChecked(rearrangement);
