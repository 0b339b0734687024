import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { channelsFirst, channelsLast } from '../autodiff/testing/tfjs-layout.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { pooling } from './pooling.ts';

const geometry = fc
  .record({
    kernel_shape: pick([2, 2], [3, 3], [3, 2]),
    strides: pick([1, 1], [2, 2], [2, 1], [3, 2]),
    pads: pick([0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]),
    dilations: pick([1, 1], [1, 2], [2, 2]),
    ceil_mode: pick(0, 1),
  })
  .filter((g) => !hasWindowInPads(g));

/** Whether rounding up adds a window that begins after the 6×5 picture, which Graft refuses. */
function hasWindowInPads(g: { kernel_shape: number[]; strides: number[]; pads: number[]; dilations: number[] }) {
  return [6, 5].some((size, axis) => {
    const free = size + g.pads[axis] + g.pads[axis + 2] - (g.dilations[axis] * (g.kernel_shape[axis] - 1) + 1);
    return Math.ceil(free / g.strides[axis]) * g.strides[axis] >= size + g.pads[axis];
  });
}

const automatic = fc.record({
  kernel_shape: pick([2, 2], [3, 3], [3, 2]),
  strides: pick([1, 1], [2, 2], [2, 1]),
  auto_pad: pick('SAME_UPPER', 'SAME_LOWER', 'VALID'),
});
const ofOneRow = fc.record({
  kernel_shape: pick([2], [3]),
  strides: pick([1], [2], [3]),
  pads: pick([0, 0], [1, 0], [1, 1]),
  dilations: pick([1], [2]),
});
const x = variable('x', [2, 2, 6, 5]);
const row = variable('x', [2, 2, 9]);

for (const op of ['MaxPool', 'AveragePool']) {
  const counted: Record<string, fc.Arbitrary<number>> = op === 'AveragePool' ? { count_include_pad: pick(0, 1) } : {};
  const options = { step: op === 'MaxPool' ? 2e-3 : 1e-2 };
  rule(`${op} with any kernel, strides, pads and dilations, rounded up or down`, () =>
    drawn(fc.tuple(geometry, fc.record(counted)), ([attributes, more]) =>
      expectRight([x], (b) => b.node(op, ['x'], { ...attributes, ...more }), options),
    ),
  );
  rule(`${op} with auto_pad`, () =>
    drawn(fc.tuple(automatic, fc.record(counted)), ([attributes, more]) =>
      expectRight([x], (b) => b.node(op, ['x'], { ...attributes, ...more }), options),
    ),
  );
  rule(`${op} over one dimension`, () =>
    drawn(fc.tuple(ofOneRow, fc.record(counted)), ([attributes, more]) =>
      expectRight([row], (b) => b.node(op, ['x'], { ...attributes, ...more }), options),
    ),
  );
  rule(`${op} whose windows tile the input`, () =>
    drawn(pick([2, 2], [3, 1], [2, 5], [6, 5]), (kernel) =>
      expectRight(
        [{ ...variable('x', [2, 2, 6, 10]), declared: ['batch', 2, 6, 10] }],
        (b) => b.node(op, ['x'], { kernel_shape: kernel, strides: kernel }),
        options,
      ),
    ),
  );
  // TensorFlow.js divides the gradient of an average over the picture's border by the whole kernel, which is wrong.
  const pad = op === 'MaxPool' ? pick('same', 'valid') : pick('valid');
  rule(`${op} as TensorFlow.js has it`, () =>
    drawn(fc.record({ kernel: pick([2, 2], [3, 2]), strides: pick([1, 1], [2, 2]), pad }), (g) =>
      expectRight(
        [x],
        (b) =>
          b.node(op, ['x'], {
            kernel_shape: g.kernel,
            strides: g.strides,
            auto_pad: g.pad === 'same' ? 'SAME_UPPER' : 'VALID',
          }),
        {
          ...options,
          tensorflow: (x) => {
            const pool = op === 'MaxPool' ? tf.maxPool<tf.Tensor4D> : tf.avgPool<tf.Tensor4D>;
            const [kernel, strides] = [g.kernel as [number, number], g.strides as [number, number]];
            return channelsFirst(pool(channelsLast(x), kernel, strides, g.pad as 'same' | 'valid'));
          },
        },
      ),
    ),
  );
}

test('a window that begins after the picture is refused', async () => {
  const pool = { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 };
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 2, 6, 5]);
  b.node('ReduceSum', [b.node('MaxPool', ['x'], pool, { output: 'y' })], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['x'], shapes)).toThrow(
    'cannot train through the MaxPool node “y”: it has a last window inside its pads (ceil_mode)',
  );
});

everyRuleIsChecked(pooling);
