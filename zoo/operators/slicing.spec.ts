import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { slicing } from './slicing.ts';

const x = variable('x', [2, 5, 6]);
const open = { ...x, declared: ['batch', 'length', 6] };

const bound = fc.integer({ min: -8, max: 8 });
const cut = fc.record({ axis: pick(-2, -1, 1, 2), start: bound, end: bound, step: pick(1, 1, 2, 3, -1, -2) });
const sliced = (
  input: typeof x,
  { axis, start, end, step }: { axis: number; start: number; end: number; step: number },
) =>
  expectRight([input], (b) => {
    const part = b.node('Slice', ['x', ...[start, end, axis, step].map((value) => b.ints([value]))]);
    // An input that is cut away completely leaves nothing to sum; x itself is added too.
    return b.node('Concat', [part, 'x'], { axis });
  });

rule('Slice of one axis, whatever the bounds and steps', () => drawn(cut, (drawnCut) => sliced(x, drawnCut)));
rule('Slice of one axis of unknown size', () => drawn(cut, (drawnCut) => sliced(open, drawnCut)));
rule('Slice from the edges of an axis of unknown size', () =>
  drawn(pick([1, 2 ** 31 - 1], [0, -1], [2, -1], [0, 3], [-2, 2 ** 31 - 1]), ([start, end]) =>
    sliced(open, { axis: 1, start, end, step: 1 }),
  ),
);
rule('Slice of several axes', () =>
  expectRight(
    [x],
    (b) => b.node('Slice', ['x', b.ints([1, -1]), b.ints([2 ** 31 - 1, -(2 ** 31)]), b.ints([1, 2]), b.ints([2, -3])]),
    { tensorflow: (x) => tf.gather(tf.gather(x, [1, 3], 1), [5, 2], 2) },
  ),
);
rule('Slice without axes and steps', () =>
  drawn(fc.tuple(pick(0, 1), pick(0, 2), pick(2, 4)), ([first, second, end]) =>
    expectRight([x], (b) => b.node('Slice', ['x', b.ints([first, second]), b.ints([2, end + 1])]), {
      tensorflow: (x) => tf.slice(x, [first, second, 0], [2 - first, end + 1 - second, 6]),
    }),
  ),
);
rule('Slice from where the graph computes', () =>
  expectRight([x], (b) => {
    const two = b.node('Shape', ['x'], { end: 1 });
    return b.node('Reshape', [b.node('Slice', ['x', two, b.ints([-1]), b.ints([1])]), b.ints([2, 2, 6])]);
  }),
);

rule('Concat', () =>
  drawn(pick(0, 1, 2, -1, -3), (axis) =>
    expectRight(
      [
        variable('a', [2, 3, 4]),
        variable(
          'b',
          [2, 3, 4].map((size, i) => (i === (axis + 3) % 3 ? 1 : size)),
          2,
        ),
      ],
      (b) => b.node('Concat', ['a', 'b', 'a'], { axis }),
      { tensorflow: (a, b) => tf.concat([a, b, a], (axis + 3) % 3) },
    ),
  ),
);
rule('Concat along an axis of unknown size', () =>
  expectRight([{ ...variable('a', [2, 3]), declared: ['batch', 'length'] }, variable('b', [2, 2], 2)], (b) =>
    b.node('Concat', ['a', 'b', 'a'], { axis: -1 }),
  ),
);
rule('Concat with a constant', () =>
  expectRight([variable('a', [2, 3])], (b) => b.node('Concat', [b.floats([1, 2], [2, 1]), 'a'], { axis: 1 })),
);

/** The first and the third part of a Split count, the second not. */
const splitting = (sizes: number[] | number, axis: number) =>
  expectRight(
    [x],
    (b) => {
      const parts = ['first', 'second', 'third'];
      const equal = typeof sizes === 'number';
      b.nodes('Split', equal ? ['x'] : ['x', b.ints(sizes)], parts, { axis, ...(equal ? { num_outputs: sizes } : {}) });
      return b.node('Concat', ['third', 'first'], { axis });
    },
    {
      tensorflow: (x) => {
        const [first, , third] = tf.split(x, sizes, axis < 0 ? axis + 3 : axis);
        return tf.concat([third, first], axis < 0 ? axis + 3 : axis);
      },
    },
  );
rule('Split in parts of any sizes', () =>
  drawn(pick<[number[], number]>([[1, 3, 2], 2], [[2, 1, 2], 1], [[2, 2, 2], -1]), ([sizes, axis]) =>
    splitting(sizes, axis),
  ),
);
rule('Split in equal parts', () => splitting(3, 2));
rule('Split in parts of which the last is smaller', () =>
  expectRight([x], (b) => {
    b.nodes('Split', ['x'], ['first', 'second'], { axis: 1, num_outputs: 2 });
    return b.node('Concat', ['second', 'first'], { axis: 1 });
  }),
);

everyRuleIsChecked(slicing);
