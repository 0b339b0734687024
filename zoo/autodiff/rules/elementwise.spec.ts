import * as tf from '@tensorflow/tfjs';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../testing/check-rule.ts';
import { elementwise } from './elementwise.ts';

const x = variable('x', [2, 3, 4]);
const positive = variable('x', [2, 3, 4], 1, [0.5, 2]);
for (const op of ['Neg', 'Identity', 'Relu', 'Exp', 'Sigmoid', 'Tanh']) {
  rule(op, () => expectRight([x], (b) => b.node(op, ['x'])));
}
for (const op of ['Log', 'Sqrt', 'Reciprocal']) {
  rule(op, () => expectRight([positive], (b) => b.node(op, ['x']), { step: 3e-3 }));
}
rule('Clip between two bounds', () =>
  expectRight([x], (b) => b.node('Clip', ['x', b.floats([-0.7]), b.floats([0.9])]), {
    step: 3e-3,
    tensorflow: (x) => tf.clipByValue(x, -0.7, 0.9),
  }),
);
rule('Clip from below only', () => expectRight([x], (b) => b.node('Clip', ['x', b.floats([0.1])]), { step: 3e-3 }));

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
for (const op of ['Add', 'Sub', 'Mul', 'Div']) {
  rule(`${op} with operands that broadcast`, () =>
    drawn(shapes, ([a, c]) =>
      expectRight([variable('a', a), variable('b', c, 2, [0.6, 2])], (b) => b.node(op, ['a', 'b']), { step: 3e-3 }),
    ),
  );
}

everyRuleIsChecked(elementwise);
