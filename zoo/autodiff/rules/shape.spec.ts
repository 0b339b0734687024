import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../testing/check-rule.ts';
import { shape } from './shape.ts';

const x = variable('x', [2, 3, 4]);
rule('Reshape', () => expectRight([x], (b) => b.node('Reshape', ['x', b.ints([4, -1])])));
rule('Flatten', () => expectRight([x], (b) => b.node('Flatten', ['x'], { axis: 1 })));
rule('Squeeze', () => expectRight([variable('x', [2, 1, 3, 1])], (b) => b.node('Squeeze', ['x', b.ints([1, 3])])));
rule('Unsqueeze', () => expectRight([x], (b) => b.node('Unsqueeze', ['x', b.ints([0, 2])])));
rule('Transpose', () =>
  drawn(pick([2, 0, 1], [1, 0, 2], [2, 1, 0]), (perm) => expectRight([x], (b) => b.node('Transpose', ['x'], { perm }))),
);
rule('Transpose without perm', () => expectRight([x], (b) => b.node('Transpose', ['x'])));
rule('Concat', () =>
  expectRight([variable('a', [2, 1, 3]), variable('b', [2, 4, 3], 2)], (b) =>
    b.node('Concat', ['a', 'b', 'a'], { axis: 1 }),
  ),
);
rule('Pad', () => expectRight([x], (b) => b.node('Pad', ['x', b.ints([0, 1, 0, 1, 0, 2]), b.floats([0.5])])));

everyRuleIsChecked(shape);
