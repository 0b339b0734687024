import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../autodiff/testing/tfjs-layout.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Attribute } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { resampling } from './resampling.ts';

const x = variable('x', [1, 2, 4, 3]);

const transformations = pick('half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric');
const rounding = pick('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil');
const factor = pick(1, 2, 3, 1.5, 0.5, 2.6, 0.7);
const length = fc.integer({ min: 1, max: 7 });

const byScales = (attributes: Record<string, Attribute>, [height, width]: [number, number], input = x) =>
  expectRight([input], (b) => b.node('Resize', ['x', '', b.floats([1, 1, height, width], [4])], attributes));
const bySizes = (attributes: Record<string, Attribute>, [height, width]: [number, number], input = x) =>
  expectRight([input], (b) => b.node('Resize', ['x', '', '', b.ints([1, 2, height, width])], attributes));

rule('Resize nearest by scales', () =>
  drawn(fc.tuple(transformations, rounding, fc.tuple(factor, factor)), ([transformation, nearest_mode, factors]) =>
    byScales({ mode: 'nearest', coordinate_transformation_mode: transformation, nearest_mode }, factors),
  ),
);
rule('Resize nearest to sizes', () =>
  drawn(fc.tuple(transformations, rounding, fc.tuple(length, length)), ([transformation, nearest_mode, sizes]) =>
    bySizes({ mode: 'nearest', coordinate_transformation_mode: transformation, nearest_mode }, sizes),
  ),
);
for (const mode of ['linear', 'cubic']) {
  rule(`Resize ${mode} by scales`, () =>
    drawn(fc.tuple(transformations, fc.tuple(factor, factor)), ([transformation, factors]) =>
      byScales({ mode, coordinate_transformation_mode: transformation }, factors),
    ),
  );
  rule(`Resize ${mode} to sizes`, () =>
    drawn(fc.tuple(transformations, fc.tuple(length, length)), ([transformation, sizes]) =>
      bySizes({ mode, coordinate_transformation_mode: transformation }, sizes),
    ),
  );
}
rule('Resize cubic with other weights, without what lies outside', () =>
  drawn(fc.tuple(pick(-0.75, -0.5), pick(0, 1), fc.tuple(length, length)), ([coefficient, exclude_outside, sizes]) =>
    bySizes({ mode: 'cubic', cubic_coeff_a: { float: coefficient }, exclude_outside }, sizes),
  ),
);
rule('Resize of a region that is cropped', () =>
  drawn(
    fc.tuple(pick('nearest', 'linear'), pick([0, 0, 0.2, 0.1, 1, 1, 0.9, 0.7], [0, 0, -0.3, 0.4, 1, 1, 0.6, 1.4])),
    ([mode, roi]) =>
      expectRight([x], (b) =>
        b.node('Resize', ['x', b.floats(roi, [8]), '', b.ints([1, 2, 5, 4])], {
          mode,
          coordinate_transformation_mode: 'tf_crop_and_resize',
          extrapolation_value: { float: 0.7 },
        }),
      ),
  ),
);
rule('Resize smaller with antialias', () =>
  drawn(fc.tuple(pick('linear', 'cubic'), pick([2, 2], [3, 1], [2, 6], [7, 2])), ([mode, sizes]) =>
    bySizes({ mode, antialias: 1 }, [sizes[0], sizes[1]]),
  ),
);
rule('Resize of axes that are named', () =>
  drawn(pick('nearest', 'linear', 'cubic'), (mode) =>
    expectRight([x], (b) => b.node('Resize', ['x', '', '', b.ints([5, 6])], { mode, axes: [2, 3] })),
  ),
);
rule('Resize that keeps the ratio of height to width', () =>
  drawn(
    fc.tuple(pick('not_larger', 'not_smaller'), pick('nearest', 'linear'), pick([8, 9], [12, 6], [8, 6])),
    ([keep_aspect_ratio_policy, mode, sizes]) =>
      expectRight([x], (b) =>
        b.node('Resize', ['x', '', '', b.ints(sizes)], { mode, axes: [2, 3], keep_aspect_ratio_policy }),
      ),
  ),
);
rule('Resize of one dimension, of three, of the channels', () =>
  drawn(
    pick<[number[], number[], string]>(
      [[2, 2, 5], [1, 1, 2], 'nearest'],
      [[1, 2, 2, 3, 2], [1, 1, 2, 2, 2], 'nearest'],
      [[1, 1, 2, 3, 2], [1, 1, 2, 1.5, 2], 'linear'],
      [[1, 3, 2, 2], [1, 2, 1, 1.5], 'nearest'],
      [[3, 2], [2, 1.5], 'linear'],
    ),
    ([shape, scales, mode]) =>
      expectRight([variable('x', shape)], (b) =>
        b.node('Resize', ['x', '', b.floats(scales, [scales.length])], { mode, nearest_mode: 'floor' }),
      ),
  ),
);
rule('Resize of a batch of unknown size', () => {
  const batch = { ...variable('x', [2, 2, 3, 2]), declared: ['batch', 2, 3, 2] };
  return drawn(fc.tuple(pick('nearest', 'linear'), pick<[number, number]>([2, 2], [1.5, 3])), ([mode, factors]) =>
    byScales({ mode }, factors, batch),
  );
});
// TensorFlow.js gives the gradient of its own resizes in a wrong shape if the height is not the width.
rule('Resize as TensorFlow.js has it, of squares', () =>
  drawn(fc.tuple(pick('nearest', 'linear'), pick('asymmetric', 'align_corners')), ([mode, transformation]) =>
    expectRight(
      [variable('x', [1, 2, 3, 3])],
      (b) =>
        b.node('Resize', ['x', '', '', b.ints([1, 2, 7, 7])], {
          mode,
          coordinate_transformation_mode: transformation,
          nearest_mode: transformation === 'asymmetric' ? 'floor' : 'round_prefer_ceil',
        }),
      {
        tensorflow: (x) => {
          const resized = mode === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
          return channelsFirst(resized(channelsLast(x) as tf.Tensor4D, [7, 7], transformation === 'align_corners'));
        },
      },
    ),
  ),
);

test('sizes that keep the ratio, rounded up, are refused', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [1, 1, 3, 5]);
  const attributes = { axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' };
  b.node('Resize', ['x', '', '', b.ints([7, 8])], attributes, { output: 'y' });
  b.node('ReduceSum', ['y'], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['x'], shapes)).toThrow('the Resize node “y”: it rounds its sizes up');
});

everyRuleIsChecked(resampling);
