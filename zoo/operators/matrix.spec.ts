import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { matrix } from './matrix.ts';

/** Shapes of two operands, written as `2,3 · 3,4`. */
const operands = (...written: string[]) =>
  pick(...written).map((pair) => pair.split(' · ').map((shape) => shape.split(',').map(Number)));

rule('MatMul of matrices, alone or in batches that broadcast', () =>
  drawn(
    operands('2,3 · 3,4', '2,2,3 · 3,4', '2,2,3 · 2,3,4', '1,2,3 · 2,3,4', '2,3 · 2,3,4', '2,1,2,3 · 2,3,1'),
    ([a, c]) => expectRight([variable('a', a), variable('b', c, 2)], (b) => b.node('MatMul', ['a', 'b'])),
  ),
);
rule('MatMul as TensorFlow.js has it', () =>
  drawn(operands('2,3 · 3,4', '2,2,3 · 2,3,4', '2,3,2,3 · 2,3,3,1'), ([a, c]) =>
    expectRight([variable('a', a), variable('b', c, 2)], (b) => b.node('MatMul', ['a', 'b']), {
      tensorflow: (a, b) => tf.matMul(a, b),
    }),
  ),
);
rule('MatMul of vectors', () =>
  drawn(operands('3 · 3', '3 · 3,4', '2,3 · 3', '3 · 2,3,4', '2,2,3 · 3', '1 · 1,2'), ([a, c]) =>
    expectRight([variable('a', a), variable('b', c, 2)], (b) => b.node('MatMul', ['a', 'b'])),
  ),
);
rule('MatMul of a batch of unknown size', () =>
  drawn(operands('2,3 · 3,4', '2,2,3 · 3,4', '2,2,3 · 2,3,4', '2,3 · 3'), ([a, c]) =>
    expectRight([{ ...variable('a', a), declared: ['batch', ...a.slice(1)] }, variable('b', c, 2)], (b) =>
      b.node('MatMul', ['a', 'b']),
    ),
  ),
);

const options = fc.record({
  transA: fc.boolean(),
  transB: fc.boolean(),
  alpha: pick(1, 0.5),
  beta: pick(1, 2),
  bias: pick([4], [2, 4], [2, 1], [1, 4], [1], [1, 1], []),
});
rule('Gemm', () =>
  drawn(options, ({ transA, transB, alpha, beta, bias }) =>
    expectRight(
      [variable('a', transA ? [3, 2] : [2, 3]), variable('b', transB ? [4, 3] : [3, 4], 2), variable('c', bias, 3)],
      (b) =>
        b.node('Gemm', ['a', 'b', 'c'], {
          transA: Number(transA),
          transB: Number(transB),
          alpha: { float: alpha },
          beta: { float: beta },
        }),
      {
        tensorflow: (a, b, c) => tf.add(tf.mul(tf.matMul(a, b, transA, transB), alpha), tf.mul(c, beta)),
      },
    ),
  ),
);
rule('Gemm without a bias', () =>
  expectRight([{ ...variable('a', [2, 3]), declared: ['batch', 3] }, variable('b', [3, 4], 2)], (b) =>
    b.node('Gemm', ['a', 'b']),
  ),
);

rule('Trilu', () =>
  drawn(
    fc.tuple(pick<'upper' | 'lower' | 'default'>('upper', 'lower', 'default'), fc.integer({ min: -4, max: 4 })),
    ([side, diagonal]) =>
      expectRight([variable('x', [2, 3, 4])], (b) =>
        side === 'default'
          ? b.node('Trilu', ['x'])
          : b.node('Trilu', ['x', b.ints([diagonal], [])], { upper: Number(side === 'upper') }),
      ),
  ),
);
rule('Trilu as TensorFlow.js has a band', () =>
  drawn(fc.tuple(pick(0, 1), fc.integer({ min: 0, max: 2 })), ([upper, diagonal]) =>
    expectRight(
      [variable('x', [3, 3])],
      (b) => b.node('Trilu', ['x', b.ints([upper ? -diagonal : diagonal], [])], { upper }),
      {
        tensorflow: (x) => {
          const kept = tf.ones([3, 3]);
          const band = upper ? tf.linalg.bandPart(kept, diagonal, -1) : tf.linalg.bandPart(kept, -1, diagonal);
          return tf.mul(x, band);
        },
      },
    ),
  ),
);

everyRuleIsChecked(matrix);
