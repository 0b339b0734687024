import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../testing/check-rule.ts';
import { matrix } from './matrix.ts';

rule('MatMul', () =>
  drawn(
    pick(
      [
        [2, 3],
        [3, 4],
      ],
      [
        [2, 2, 3],
        [3, 4],
      ],
      [
        [2, 2, 3],
        [2, 3, 4],
      ],
      [
        [1, 2, 3],
        [2, 3, 4],
      ],
      [
        [2, 3],
        [2, 3, 4],
      ],
    ),
    ([a, c]) => expectRight([variable('a', a), variable('b', c, 2)], (b) => b.node('MatMul', ['a', 'b'])),
  ),
);
rule('Gemm', () =>
  drawn(fc.tuple(fc.boolean(), fc.boolean(), pick(1, 0.5), pick(1, 2)), ([transA, transB, alpha, beta]) =>
    expectRight(
      [variable('a', transA ? [3, 2] : [2, 3]), variable('b', transB ? [4, 3] : [3, 4], 2), variable('c', [4], 3)],
      (b) =>
        b.node('Gemm', ['a', 'b', 'c'], {
          transA: Number(transA),
          transB: Number(transB),
          alpha: { float: alpha },
          beta: { float: beta },
        }),
    ),
  ),
);

everyRuleIsChecked(matrix);
