import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { reduction } from './reduction.ts';

const shapes = pick([2, 3, 4], [5], [3, 1, 2], [2, 2, 1, 3]);

/** As TensorFlow.js reduces, whatever the axes; `undefined` for all. */
const operators: Record<string, (x: tf.Tensor, axes: number[] | undefined, keepDims: boolean) => tf.Tensor> = {
  ReduceSum: (x, axes, keepDims) => tf.sum(x, axes, keepDims),
  ReduceMean: (x, axes, keepDims) => tf.mean(x, axes, keepDims),
  ReduceMax: (x, axes, keepDims) => tf.max(x, axes, keepDims),
  ReduceMin: (x, axes, keepDims) => tf.min(x, axes, keepDims),
  ReduceProd: (x, axes, keepDims) => tf.prod(x, axes, keepDims),
  ReduceL1: (x, axes, keepDims) => tf.sum(tf.abs(x), axes, keepDims),
  ReduceL2: (x, axes, keepDims) => tf.sqrt(tf.sum(tf.square(x), axes, keepDims)),
  ReduceSumSquare: (x, axes, keepDims) => tf.sum(tf.square(x), axes, keepDims),
  ReduceLogSum: (x, axes, keepDims) => tf.log(tf.sum(x, axes, keepDims)),
  ReduceLogSumExp: (x, axes, keepDims) => tf.logSumExp(x, axes, keepDims),
};

/** A logarithm needs a positive sum. */
const valuesOf = (op: string, shape: number[]) =>
  variable('x', shape, 1, op === 'ReduceLogSum' ? [0.4, 2] : [-1.5, 1.5]);

for (const [op, tensorflow] of Object.entries(operators)) {
  const cases = fc.tuple(shapes, fc.nat(), pick(0, 1), fc.boolean());
  rule(`${op} over any axes`, () =>
    drawn(cases, ([shape, subset, keepdims, negative]) => {
      const axes = shape.map((_, axis) => axis).filter((axis) => (subset >> axis) & 1);
      const named = axes.length > 0 ? axes : undefined;
      const written = axes.map((axis) => (negative ? axis - shape.length : axis));
      return expectRight(
        [valuesOf(op, shape)],
        (b) => b.node(op, named ? ['x', b.ints(written)] : ['x'], { keepdims }),
        { step: 1e-3 * STEPS[op], tensorflow: (x) => tensorflow(x, named, keepdims === 1) },
      );
    }),
  );
  rule(`${op} over no axes, which leaves each element by itself`, () =>
    drawn(pick<'none' | 'empty'>('none', 'empty'), (axes) =>
      expectRight(
        [valuesOf(op, [2, 3, 4])],
        (b) => b.node(op, axes === 'none' ? ['x'] : ['x', b.ints([])], { noop_with_empty_axes: 1 }),
        { step: 1e-3 * STEPS[op] },
      ),
    ),
  );
  rule(`${op} over a batch of unknown size`, () =>
    drawn(fc.tuple(pick([0], [1, 2], [0, 2], []), pick(0, 1)), ([axes, keepdims]) =>
      expectRight(
        [{ ...valuesOf(op, [2, 3, 4]), declared: ['batch', 3, 'length'] }],
        (b) => b.node(op, axes.length > 0 ? ['x', b.ints(axes)] : ['x'], { keepdims }),
        { step: 1e-3 * STEPS[op] },
      ),
    ),
  );
  rule(`${op} over axes that the graph computes`, () =>
    expectRight(
      [valuesOf(op, [2, 3, 4])],
      // Axis 1, as the number of dimensions of a matrix minus 1.
      (b) => {
        const rank = b.node('Shape', [b.node('Shape', [b.node('Flatten', ['x'])])]);
        const y = b.node(op, ['x', b.node('Sub', [rank, b.ints([1])])], { keepdims: 0 });
        return b.node('Reshape', [y, b.ints([2, 4])]);
      },
      { step: 1e-3 * STEPS[op] },
    ),
  );
}

/**
 * In thousandths: linear functions give more accurate differences with a large step, functions with kinks with a small one.
 */
const STEPS: Record<string, number> = {
  ReduceSum: 10,
  ReduceMean: 10,
  ReduceMax: 3,
  ReduceMin: 3,
  ReduceProd: 3,
  ReduceL1: 10,
  ReduceL2: 3,
  ReduceSumSquare: 10,
  ReduceLogSum: 5,
  ReduceLogSumExp: 5,
};

rule('ReduceMax shares the gradient among the largest, of two as the central difference does', () =>
  expectRight([{ name: 'x', shape: [2, 3], values: Float32Array.of(0, 1, 1, 2, 0, 2) }], (b) =>
    b.node('ReduceMax', ['x', b.ints([1])]),
  ),
);
rule('ReduceMin shares the gradient among the smallest, of two as the central difference does', () =>
  expectRight([{ name: 'x', shape: [2, 3], values: Float32Array.of(1, 0, 0, -2, 0, -2) }], (b) =>
    b.node('ReduceMin', ['x', b.ints([1])]),
  ),
);
rule('ReduceProd of zeros: of one, of two, of none', () =>
  expectRight([{ name: 'x', shape: [3, 3], values: Float32Array.of(0, 2, 3, 0, 0, 3, 1, 2, 3) }], (b) =>
    b.node('ReduceProd', ['x', b.ints([1])], { keepdims: 0 }),
  ),
);

everyRuleIsChecked(reduction);
