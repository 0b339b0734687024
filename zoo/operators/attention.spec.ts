import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import type { TensorFlowBody } from '../autodiff/testing/tfjs-oracle.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Attribute } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { attention } from './attention.ts';

/** The opset that both came with. */
const inOpset23 = (body: (b: GraphBuilder) => string) => (b: GraphBuilder) => {
  b.graph.opsets[''] = 23;
  return body(b);
};

/** Queries, keys and values; the batch may be open. */
const parts = (q: number[], k: number[], v: number[]) => [variable('q', q), variable('k', k, 2), variable('v', v, 3)];
const check = (
  variables: ReturnType<typeof parts>,
  attributes: Record<string, Attribute> = {},
  mask?: (b: GraphBuilder) => string,
  tensorflow?: TensorFlowBody,
) =>
  expectRight(
    variables,
    inOpset23((b) => b.node('Attention', ['q', 'k', 'v', ...(mask ? [mask(b)] : [])], attributes)),
    { step: 3e-3, tensorflow },
  );

const plain = parts([2, 2, 3, 4], [2, 2, 5, 4], [2, 2, 5, 3]);
rule('Attention of heads', () =>
  check(plain, {}, undefined, (q, k, v) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), 0.5)), v)),
);
rule('Attention with a scale, causal or not', () =>
  drawn(pick(0, 1), (is_causal) =>
    check(parts([2, 2, 4, 3], [2, 2, 4, 3], [2, 2, 4, 3]), { is_causal, scale: { float: 0.7 } }),
  ),
);
rule('Attention of tokens whose heads lie side by side, in an open batch', () =>
  check(
    parts([2, 3, 8], [2, 5, 8], [2, 5, 6]).map((part) => ({ ...part, declared: ['batch', ...part.shape.slice(1)] })),
    { q_num_heads: 2, kv_num_heads: 2 },
  ),
);
rule('Attention whose heads of queries share those of keys', () =>
  drawn(pick<'4' | '3'>('4', '3'), (rank) =>
    rank === '4'
      ? check(parts([2, 4, 3, 2], [2, 2, 5, 2], [2, 2, 5, 2]))
      : check(parts([2, 3, 8], [2, 5, 4], [2, 5, 4]), { q_num_heads: 4, kv_num_heads: 2 }),
  ),
);
rule('Attention with a mask of truth values', () =>
  check(plain, {}, (b) =>
    b.constant({ type: 'bool', shape: [3, 5], data: Uint8Array.of(1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1) }),
  ),
);
rule('Attention with a mask that is learned', () =>
  drawn(pick([3, 5], [2, 2, 3, 5], [1, 2, 3, 5]), (shape) =>
    check([...plain, variable('mask', shape, 4)], {}, () => 'mask'),
  ),
);

const angles = Float32Array.from({ length: 10 }, (_, i) => Math.sin(i) * 2);
rule('RotaryEmbedding', () =>
  drawn(
    pick<[number[], Record<string, number>]>([[2, 2, 3, 4], {}], [[2, 3, 8], { num_heads: 2 }]),
    ([shape, attributes]) =>
      drawn(pick(0, 1), (interleaved) =>
        expectRight(
          [variable('x', shape)],
          inOpset23((b) => {
            const [cos, sin] = [Math.cos, Math.sin].map((f) => b.floats(angles.map(f), [5, 2]));
            return b.node('RotaryEmbedding', ['x', cos, sin, b.ints([0, 1, 2, 4, 3, 0], [2, 3])], {
              ...attributes,
              interleaved,
            });
          }),
        ),
      ),
  ),
);

test('attention that continues from a cache is refused by name', async () => {
  const b = new GraphBuilder('g');
  b.graph.opsets[''] = 23;
  for (const name of ['q', 'k', 'v', 'past_key', 'past_value']) b.input(name, 'float', [1, 1, 2, 2]);
  b.nodes('Attention', ['q', 'k', 'v', '', 'past_key', 'past_value'], ['y', 'key', 'value']);
  b.node('ReduceSum', ['y'], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['q'], shapes)).toThrow('the Attention node “y”: it continues from a cache');
});

everyRuleIsChecked(attention);
