import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../testing/check-rule.ts';
import { reduction } from './reduction.ts';

const x = variable('x', [2, 3, 4]);
for (const op of ['ReduceSum', 'ReduceMean']) {
  rule(op, () =>
    drawn(fc.tuple(pick([1], [0, 2], [-1], []), pick(0, 1)), ([axes, keepdims]) =>
      expectRight([x], (b) => b.node(op, axes.length > 0 ? ['x', b.ints(axes)] : ['x'], { keepdims })),
    ),
  );
}

everyRuleIsChecked(reduction);
