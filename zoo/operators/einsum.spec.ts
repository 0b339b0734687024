import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import type { TensorFlowBody } from '../autodiff/testing/tfjs-oracle.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { einsum } from './einsum.ts';

const names = ['a', 'b', 'c'];

/** An equation and the shapes of its operands, written as `2,3 · 3,4`. */
const check = (equation: string, shapes: string, tensorflow?: TensorFlowBody) => {
  const variables = shapes.split(' · ').map((shape, i) => variable(names[i], shape.split(',').map(Number), i + 1));
  return expectRight(variables, (b) => b.node('Einsum', names.slice(0, variables.length), { equation }), {
    tensorflow,
  });
};

// TensorFlow.js cannot differentiate its own einsum, so it computes the same with other operations.
rule('Einsum of two operands', () =>
  drawn(
    pick<[string, string, TensorFlowBody]>(
      ['ij,jk->ik', '2,3 · 3,4', (a, b) => tf.matMul(a, b)],
      ['bhqd,bhkd->bhqk', '2,2,3,2 · 2,2,4,2', (a, b) => tf.matMul(a, b, false, true)],
      [
        'bhqk,bkhd->bqhd',
        '2,2,3,4 · 2,4,2,2',
        (a, b) => tf.transpose(tf.matMul(a, tf.transpose(b, [0, 2, 1, 3])), [0, 2, 1, 3]),
      ],
      ['i,j->ji', '2 · 3', (a, b) => tf.mul(tf.reshape(b, [3, 1]), tf.reshape(a, [1, 2]))],
      ['ij,j->i', '2,3 · 3', (a, b) => tf.sum(tf.mul(a, tf.reshape(b, [1, 3])), 1)],
      ['ij,ij->', '2,3 · 2,3', (a, b) => tf.sum(tf.mul(a, b))],
    ),
    ([equation, shapes, tensorflow]) => check(equation, shapes, tensorflow),
  ),
);
rule('Einsum that sums over what one operand alone has', () =>
  drawn(
    pick(['ijk,kl->il', '2,3,4 · 4,2'], ['ij,kl->ik', '2,3 · 2,4'], ['ij->i', '2,3'], ['ijk->j', '2,3,4']),
    ([equation, shapes]) => check(equation, shapes),
  ),
);
rule('Einsum of one operand or three', () =>
  drawn(
    pick(['ijk->kij', '2,3,4'], ['ij,jk,kl->il', '2,3 · 3,2 · 2,4'], ['bi,ij,bj->b', '2,3 · 3,4 · 2,4']),
    ([equation, shapes]) => check(equation, shapes),
  ),
);
// onnxruntime 1.30 refuses ellipses of different ranks.
rule('Einsum with an ellipsis, operands that broadcast, and no output written', async () => {
  const cases = [
    ['...ij,...jk->...ik', '2,2,3 · 2,3,2'],
    ['...ij,jk->...ik', '2,1,2,3 · 3,2'],
    ['...ij,...jk->...ik', '1,2,3 · 2,3,2'],
    ['b...,b...->...', '2,3 · 2,3'],
    ['ij,jk', '2,3 · 3,2'],
    ['kj,ji', '2,3 · 3,2'],
    ['...j,j', '2,2,3 · 3'],
    ['ij,jk->ik', '2,1 · 3,4'],
    ['bij,bjk->bik', '2,2,3 · 1,3,2'],
  ];
  for (const [equation, shapes] of cases) await check(equation, shapes);
});

rule('Einsum over a batch of unknown size', () =>
  expectRight([{ ...variable('a', [2, 3, 4]), declared: ['batch', 3, 4] }, variable('b', [4, 2], 2)], (b) =>
    b.node('Einsum', ['a', 'b'], { equation: 'bij,jk->bk' }),
  ),
);

const refusal = async (equation: string, shape: number[]) => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', shape);
  b.floats([1, 2, 3, 4, 5, 6], [2, 3], 'w');
  const operands = equation.includes(',') ? ['x', 'w'] : ['x'];
  b.node('ReduceSum', [b.node('Einsum', operands, { equation }, { output: 'y' })], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  return () => differentiate(b, 'loss', ['x'], shapes);
};

test('a diagonal is refused by name', async () => {
  expect(await refusal('ii->i', [3, 3])).toThrow('the Einsum node “y”: it takes a diagonal (“ii->i”)');
});

test('a subscript broadcast from 1 by its first operand is refused, because its inferred shape is wrong', async () => {
  expect(await refusal('ij,ij->ij', [1, 3])).toThrow('the Einsum node “y”: it broadcasts “i” from 1');
});

everyRuleIsChecked(einsum);
