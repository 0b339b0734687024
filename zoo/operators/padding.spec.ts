import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { padding } from './padding.ts';

const x = variable('x', [2, 3, 4]);
const size = fc.integer({ min: 0, max: 2 });
const sides = fc.tuple(size, size, size, size);

rule('Pad with a constant, or with less than nothing', () =>
  drawn(fc.tuple(...Array.from({ length: 6 }, () => fc.integer({ min: -1, max: 2 }))), (pads) => {
    // At least one element must be left of each axis.
    const left = pads.map((pad, i) => (i === 0 ? Math.max(pad, 0) : pad));
    return expectRight([x], (b) => b.node('Pad', ['x', b.ints(left), b.floats([0.5])]));
  }),
);
rule('Pad as TensorFlow.js has it', () =>
  drawn(sides, ([top, left, bottom, right]) =>
    expectRight([x], (b) => b.node('Pad', ['x', b.ints([top, left, bottom, right]), '', b.ints([1, -1])]), {
      tensorflow: (x) =>
        tf.pad(x, [
          [0, 0],
          [top, bottom],
          [left, right],
        ]),
    }),
  ),
);
rule('Pad of an open batch by what the graph computes', () =>
  expectRight([{ ...x, declared: ['batch', 3, 4] }], (b) => {
    const three = b.node('Shape', ['x'], { start: 1, end: 2 });
    const padded = b.node('Pad', ['x', b.node('Concat', [three, b.ints([1])], { axis: 0 }), '', b.ints([1])]);
    return b.node('Reshape', [padded, b.ints([-1, 28])]);
  }),
);

for (const mode of ['reflect', 'edge', 'wrap']) {
  rule(`Pad by ${mode}`, () =>
    drawn(fc.tuple(sides, pick(x, { ...x, declared: ['batch', 3, 4] })), ([[top, left, bottom, right], x]) =>
      expectRight([x], (b) => b.node('Pad', ['x', b.ints([0, top, left, 0, bottom, right])], { mode })),
    ),
  );
  rule(`Pad by ${mode} along axes that are named, or of unknown size`, () =>
    drawn(fc.tuple(sides, pick(x, { ...x, declared: [2, 'height', 'width'] })), ([pads, x]) =>
      expectRight([x], (b) => b.node('Pad', ['x', b.ints(pads), '', b.ints([-1, 1])], { mode })),
    ),
  );
}
rule('Pad by edge farther than the input is long', () =>
  expectRight([x], (b) => b.node('Pad', ['x', b.ints([5, 0, 0, 4]), '', b.ints([1, 2])], { mode: 'edge' })),
);
/** The elements of an axis of `size` that a Pad copies, in order. */
const padded: Record<string, (position: number, size: number) => number> = {
  reflect: (position, size) => (position < 0 ? -position : position < size ? position : 2 * (size - 1) - position),
  edge: (position, size) => Math.max(0, Math.min(size - 1, position)),
  wrap: (position, size) => (position + size) % size,
};
// TensorFlow.js only crops the border of its own mirrorPad from the gradient, which is wrong.
for (const [mode, elementAt] of Object.entries(padded)) {
  rule(`Pad by ${mode} as TensorFlow.js gathers`, () =>
    drawn(sides, ([top, left, bottom, right]) => {
      const taken = (size: number, before: number, after: number) =>
        Array.from({ length: before + size + after }, (_, i) => elementAt(i - before, size));
      return expectRight([x], (b) => b.node('Pad', ['x', b.ints([0, top, left, 0, bottom, right])], { mode }), {
        tensorflow: (x) => tf.gather(tf.gather(x, taken(3, top, bottom), 1), taken(4, left, right), 2),
      });
    }),
  );
}

test('a trained padding value is refused', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2]);
  b.floats([1], [], 'w');
  b.node(
    'ReduceSum',
    [b.node('Pad', ['x', b.ints([1, 1]), 'w'], {}, { output: 'y' })],
    { keepdims: 0 },
    { output: 'loss' },
  );
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w'], shapes)).toThrow(
    'the Pad node “y”: it pads with a value that is trained',
  );
});

everyRuleIsChecked(padding);
