import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { shape } from './shape.ts';

const x = variable('x', [2, 3, 4]);
const batched = { ...x, declared: ['batch', 3, 4] };
const open = { ...x, declared: ['batch', 'length', 4] };

rule('Reshape to a shape with 0 (the dimension as it was) and -1 (what is left)', () =>
  drawn(
    fc.tuple(pick(x, batched, open), pick([4, -1], [0, -1], [0, 0, 2, 2], [-1], [2, 12], [1, 0, -1, 4])),
    ([x, to]) =>
      expectRight([x], (b) => b.node('Reshape', ['x', b.ints(to)]), {
        tensorflow: (x) => tf.reshape(x, written(to, x.shape)),
      }),
  ),
);
/** The dimensions that 0 means, written out. */
const written = (to: number[], from: number[]) => to.map((size, axis) => (size === 0 ? from[axis] : size));

rule('Reshape with allowzero', () =>
  expectRight([x], (b) => b.node('Reshape', ['x', b.ints([6, 4])], { allowzero: 1 })),
);
rule('Reshape to a shape that the graph computes', () =>
  expectRight([open], (b) => {
    const doubled = b.node('Mul', [b.node('Shape', ['x']), b.ints([2, 1, 1])]);
    const halved = b.node('Div', [doubled, b.ints([1, 1, 2])]);
    const reshaped = b.node('Reshape', ['x', halved]);
    // Two Reshapes in a row, of which the first computes its shape, crash an optimization of onnxruntime 1.30.
    return b.node('Reshape', [b.node('Neg', [reshaped]), b.ints([8, 3])]);
  }),
);
rule('Flatten', () =>
  drawn(fc.tuple(pick(x, batched, open), pick(0, 1, 2, 3, -1)), ([x, axis]) =>
    expectRight([x], (b) => b.node('Flatten', ['x'], { axis }), {
      tensorflow: (x) => {
        const before = x.shape.slice(0, axis).reduce((product, size) => product * size, 1);
        return tf.reshape(x, [before, -1]);
      },
    }),
  ),
);

const narrow = pick(
  variable('x', [2, 1, 3, 1]),
  { ...variable('x', [2, 1, 3, 1]), declared: ['batch', 1, 'length', 1] },
  { ...variable('x', [4, 1, 3, 1]), declared: ['batch', 1, 3, 1] },
);
rule('Squeeze', () =>
  drawn(fc.tuple(narrow, pick([1], [3], [1, 3], [-1], [-3, 3])), ([x, axes]) =>
    expectRight([x], (b) => b.node('Squeeze', ['x', b.ints(axes)]), {
      tensorflow: (x) =>
        tf.squeeze(
          x,
          axes.map((axis) => (axis + 4) % 4),
        ),
    }),
  ),
);
rule('Squeeze of every dimension that is 1', () =>
  expectRight([variable('x', [1, 3, 1, 2])], (b) => b.node('Squeeze', ['x']), { tensorflow: (x) => tf.squeeze(x) }),
);
rule('Unsqueeze', () =>
  drawn(fc.tuple(pick(x, batched, open), pick([0], [1], [0, 2], [-1], [4, 0], [-2, 1])), ([x, axes]) =>
    expectRight([x], (b) => b.node('Unsqueeze', ['x', b.ints(axes)]), {
      tensorflow: (x) => {
        const rank = 3 + axes.length;
        const added = axes.map((axis) => (axis + rank) % rank).sort();
        return added.reduce((y: tf.Tensor, axis) => tf.expandDims(y, axis), x);
      },
    }),
  ),
);

const perms = pick([2, 0, 1], [1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0]);
rule('Transpose', () =>
  drawn(fc.tuple(pick(x, batched, open), perms), ([x, perm]) =>
    expectRight([x], (b) => b.node('Transpose', ['x'], { perm }), { tensorflow: (x) => tf.transpose(x, perm) }),
  ),
);
rule('Transpose without perm', () =>
  expectRight([x], (b) => b.node('Transpose', ['x']), { tensorflow: (x) => tf.transpose(x) }),
);

rule('Expand', () =>
  drawn(
    pick<[number[], number[]]>(
      [[3], [2, 3]],
      [
        [1, 3],
        [2, 3],
      ],
      [
        [2, 1, 4],
        [1, 3, 1],
      ],
      [[1], [2, 2, 3]],
      [[2, 3], [1]],
    ),
    ([from, to]) =>
      expectRight([variable('x', from)], (b) => b.node('Expand', ['x', b.ints(to)]), {
        tensorflow: (x) => tf.add(x, tf.zeros(to)),
      }),
  ),
);
rule('Expand to the shape of a batch', () =>
  expectRight([batched, variable('token', [1, 1, 4], 2)], (b) =>
    b.node('Mul', ['x', b.node('Expand', ['token', b.node('Shape', ['x'])])]),
  ),
);

rule('Tile', () =>
  drawn(fc.tuple(pick(x, batched, open), pick([1, 2, 1], [2, 1, 3], [2, 2, 2], [1, 1, 1])), ([x, repeats]) =>
    expectRight([x], (b) => b.node('Tile', ['x', b.ints(repeats)]), { tensorflow: (x) => tf.tile(x, repeats) }),
  ),
);
rule('Tile as often as the graph computes', () =>
  expectRight([x], (b) => {
    const thrice = b.node('Shape', [b.node('Shape', ['x'])]);
    const tiled = b.node('Tile', ['x', b.node('Concat', [b.ints([1, 2]), thrice], { axis: 0 })]);
    return b.node('Reshape', [tiled, b.ints([12, 12])]);
  }),
);

everyRuleIsChecked(shape);
