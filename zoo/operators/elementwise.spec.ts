import * as tf from '@tensorflow/tfjs';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { elementwise } from './elementwise.ts';

const x = variable('x', [2, 3, 4]);
const positive = variable('x', [2, 3, 4], 1, [0.5, 2]);

const functions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  Neg: tf.neg,
  Identity: (x) => x.clone(),
  Abs: tf.abs,
  Exp: tf.exp,
  Erf: tf.erf,
};
for (const [op, tensorflow] of Object.entries(functions)) {
  rule(op, () => expectRight([x], (b) => b.node(op, ['x']), { tensorflow }));
}

const ofPositives: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  Log: tf.log,
  Sqrt: tf.sqrt,
  Reciprocal: tf.reciprocal,
};
for (const [op, tensorflow] of Object.entries(ofPositives)) {
  rule(op, () => expectRight([positive], (b) => b.node(op, ['x']), { step: 3e-3, tensorflow }));
}

rule('Cast to double and back', () =>
  expectRight([x], (b) => b.node('Cast', [b.node('Cast', ['x'], { to: 11 })], { to: 1 })),
);

rule('CastLike of a tensor of doubles and back', () =>
  expectRight([x], (b) => {
    const double = b.constant({ type: 'double', shape: [1], data: Float64Array.of(1) });
    return b.node('CastLike', [b.node('CastLike', ['x', double]), b.floats([1])]);
  }),
);

const shapes = pick(
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[1], [2, 3]],
  [
    [2, 3, 2, 2],
    [3, 1, 1],
  ],
  [[4], [1, 1]],
);

const operators: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  Add: tf.add,
  Sub: tf.sub,
  Mul: tf.mul,
  Div: tf.div,
};
for (const [op, tensorflow] of Object.entries(operators)) {
  rule(`${op} with operands that broadcast`, () =>
    drawn(shapes, ([a, c]) =>
      expectRight([variable('a', a), variable('b', c, 2, [0.6, 2])], (b) => b.node(op, ['a', 'b']), {
        step: 3e-3,
        tensorflow,
      }),
    ),
  );
}

rule('Pow with a learned exponent', () =>
  drawn(shapes, ([a, c]) =>
    expectRight([variable('a', a, 1, [0.5, 2]), variable('b', c, 2)], (b) => b.node('Pow', ['a', 'b']), {
      step: 3e-3,
      tensorflow: (a, b) => tf.pow(a, b),
    }),
  ),
);
rule('Pow with a constant exponent', () =>
  drawn(pick(0, 1, 2, 3, 4), (exponent) =>
    expectRight([x], (b) => b.node('Pow', ['x', b.floats([exponent])]), {
      step: 3e-3,
      tensorflow: (x) => tf.pow(x, exponent),
    }),
  ),
);
rule('Pow with an exponent that is an integer', () =>
  expectRight([x], (b) => b.node('Pow', ['x', b.ints([4, 2, 3, 5])]), { step: 3e-3 }),
);

rule('Sum of operands that broadcast', () =>
  expectRight([x, variable('b', [4], 2), variable('c', [3, 1], 3)], (b) => b.node('Sum', ['x', 'b', 'c']), {
    tensorflow: (x, b, c) => tf.add(tf.add(x, b), c),
  }),
);
rule('Mean of operands that broadcast', () =>
  expectRight([x, variable('b', [4], 2), variable('c', [3, 1], 3)], (b) => b.node('Mean', ['x', 'b', 'c']), {
    tensorflow: (x, b, c) => tf.div(tf.add(tf.add(x, b), c), 3),
  }),
);

/** TensorFlow.js does not sum the gradient of these operators if they broadcast, as it does for a sum. */
const asLargeAs = (a: tf.Tensor, b: tf.Tensor) => tf.add(a, tf.zerosLike(b));
const extrema: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  Max: (a, b) => tf.maximum(asLargeAs(a, b), asLargeAs(b, a)),
  Min: (a, b) => tf.minimum(asLargeAs(a, b), asLargeAs(b, a)),
};
for (const [op, tensorflow] of Object.entries(extrema)) {
  rule(`${op} of two`, () =>
    drawn(shapes, ([a, c]) =>
      expectRight([variable('a', a), variable('b', c, 2, [-1, 1.2])], (b) => b.node(op, ['a', 'b']), {
        step: 1e-3,
        tensorflow,
      }),
    ),
  );
  rule(`${op} of three`, () =>
    expectRight([x, variable('b', [4], 2), variable('c', [3, 1], 3, [-1, 1])], (b) => b.node(op, ['x', 'b', 'c']), {
      step: 1e-3,
      tensorflow: (x, b, c) => tensorflow(tensorflow(x, b), c),
    }),
  );
}
rule('Max shares the gradient between two that are equal, as its central difference does', () =>
  expectRight([{ name: 'x', shape: [2], values: Float32Array.of(0, 1) }], (b) => b.node('Max', ['x', b.floats([0])])),
);

rule('Where', () =>
  drawn(shapes, ([a, c]) =>
    expectRight(
      [variable('a', a), variable('b', c, 2)],
      (b) => b.node('Where', [b.node('Greater', ['a', b.floats([0])]), 'a', 'b']),
      { step: 3e-3, tensorflow: (a, b) => tf.add(tf.mul(tf.step(a), a), tf.mul(tf.sub(1, tf.step(a)), b)) },
    ),
  ),
);

everyRuleIsChecked(elementwise);
