import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute, Dimension, Graph } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { expectSameOutputs } from '../testing/same-outputs.ts';
import { plainForms } from './plain-forms.ts';

/** An input of a node: one of the graph's, drawn weights, or absent. */
type Operand = { input: Dimension[]; type?: 'int32' | 'int64' } | { weights: number[] } | null;

interface Case {
  op: string;
  operands: Operand[];
  attributes?: Record<string, Attribute>;
  /** Which outputs are read; the first, by default. */
  outputs?: number[];
}

const input = (...shape: Dimension[]): Operand => ({ input: shape });
const tokens = (...shape: Dimension[]): Operand => ({ input: shape, type: 'int32' });
const weights = (...shape: number[]): Operand => ({ weights: shape });
const float = (value: number): Attribute => ({ float: value });

/** A graph of one fused node. */
function graphOf({ op, operands, attributes = {}, outputs = [0] }: Case): Graph {
  const b = new GraphBuilder('fused');
  b.graph.opsets['com.microsoft'] = 1;
  const generator = random(operands.length);
  const names = operands.map((operand, i) => {
    if (!operand) return '';
    if ('input' in operand) return b.input(`x${i}`, operand.type ?? 'float', operand.input);
    const data = Float32Array.from({ length: elementCount(operand.weights) }, () => 2 * generator.next() - 1);
    return b.floats(data, operand.weights);
  });
  // EmbedLayerNormalization wants a second output, read or not.
  const made = Array.from({ length: Math.max(1, ...outputs) + 1 }, (_, i) => `y${i}`);
  if (op !== 'EmbedLayerNormalization') made.length = Math.max(...outputs) + 1;
  b.nodes(op, names, made, attributes, 'com.microsoft');
  b.graph.outputs = outputs.map((i) => ({
    name: `y${i}`,
    type: op === 'EmbedLayerNormalization' && i === 1 ? 'int32' : 'float',
    shape: [],
    unranked: true,
  }));
  return b.graph;
}

const image = input('batch', 3, 6, 5);
const kernel = weights(4, 3, 3, 3);
const states = input('batch', 5, 8);
const rows = input('batch', 'tokens', 8);
const conv = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
const skipNorm = [states, input('batch', 5, 8), weights(8)];
const packed = [states, weights(8, 24), weights(24)];
const parts = [input('batch', 5, 8), input('batch', 7, 8), input('batch', 7, 12)];
const heads = { num_heads: 2 };
const embedded = [
  tokens('batch', 5),
  tokens('batch', 5),
  weights(9, 8),
  weights(6, 8),
  weights(2, 8),
  weights(8),
  weights(8),
];

const cases: [string, Case][] = [
  ['Gelu', { op: 'Gelu', operands: [states] }],
  ['BiasGelu', { op: 'BiasGelu', operands: [states, weights(8)] }],
  ['FastGelu', { op: 'FastGelu', operands: [states] }],
  ['FastGelu with a bias', { op: 'FastGelu', operands: [states, weights(8)] }],
  ['QuickGelu', { op: 'QuickGelu', operands: [states] }],
  ['QuickGelu of another slope', { op: 'QuickGelu', operands: [states], attributes: { alpha: float(1.2) } }],
  ['FusedConv', { op: 'FusedConv', operands: [image, kernel], attributes: { ...conv, activation: 'Relu' } }],
  [
    'FusedConv with a bias',
    { op: 'FusedConv', operands: [image, kernel, weights(4)], attributes: { ...conv, activation: 'Tanh' } },
  ],
  [
    'FusedConv with a sum',
    {
      op: 'FusedConv',
      operands: [image, kernel, weights(4), input('batch', 4, 6, 5)],
      attributes: { ...conv, activation: 'Relu' },
    },
  ],
  ...(
    [
      ['LeakyRelu', [0.2]],
      ['Clip', [0, 6]],
      ['HardSigmoid', [0.3, 0.4]],
      ['Sigmoid', []],
    ] as const
  ).map(([activation, floats]): [string, Case] => [
    `FusedConv with ${activation}`,
    {
      op: 'FusedConv',
      operands: [image, kernel],
      attributes: { ...conv, activation, ...(floats.length > 0 ? { activation_params: { floats: [...floats] } } : {}) },
    },
  ]),
  [
    'FusedGemm',
    {
      op: 'FusedGemm',
      operands: [input('batch', 4), weights(3, 4), weights(3)],
      attributes: { transB: 1, alpha: float(0.5), activation: 'LeakyRelu', activation_alpha: float(0.3) },
    },
  ],
  [
    'FusedMatMul',
    {
      op: 'FusedMatMul',
      operands: [input('batch', 2, 4, 3), input('batch', 2, 5, 4)],
      attributes: { transA: 1, transB: 1, alpha: float(0.25) },
    },
  ],
  [
    'FusedMatMul that moves the batch',
    {
      op: 'FusedMatMul',
      operands: [input(4, 2, 3), input(2, 3, 5)],
      attributes: { transBatchA: 1 },
    },
  ],
  [
    'FusedMatMul that moves the batch and transposes',
    { op: 'FusedMatMul', operands: [input(3, 2, 4), input(2, 3, 5)], attributes: { transBatchA: 1, transA: 1 } },
  ],
  [
    'FusedMatMul that moves the batch on the right',
    { op: 'FusedMatMul', operands: [input(2, 4, 3), input(3, 2, 5)], attributes: { transBatchB: 1 } },
  ],
  ['SkipLayerNormalization', { op: 'SkipLayerNormalization', operands: [...skipNorm, weights(8)] }],
  [
    'SkipLayerNormalization without a shift',
    { op: 'SkipLayerNormalization', operands: skipNorm, attributes: { epsilon: float(1e-3) } },
  ],
  [
    'SkipLayerNormalization of a sum that is read',
    { op: 'SkipLayerNormalization', operands: [...skipNorm, weights(8), weights(8)], outputs: [0, 3] },
  ],
  ['SkipSimplifiedLayerNormalization', { op: 'SkipSimplifiedLayerNormalization', operands: skipNorm }],
  [
    'SkipSimplifiedLayerNormalization with a bias',
    { op: 'SkipSimplifiedLayerNormalization', operands: [...skipNorm, weights(8)], outputs: [0, 3] },
  ],
  [
    'EmbedLayerNormalization',
    { op: 'EmbedLayerNormalization', operands: [...embedded, tokens('batch', 5)], outputs: [0, 1] },
  ],
  [
    'EmbedLayerNormalization of a sum that is read',
    { op: 'EmbedLayerNormalization', operands: embedded, outputs: [0, 2] },
  ],
  [
    'EmbedLayerNormalization without segments',
    {
      op: 'EmbedLayerNormalization',
      operands: [tokens('batch', 'tokens'), null, weights(9, 8), weights(6, 8), null, weights(8), weights(8)],
    },
  ],
  ['Attention', { op: 'Attention', operands: packed, attributes: heads }],
  ['Attention with a mask', { op: 'Attention', operands: [...packed, tokens('batch', 5)], attributes: heads }],
  [
    'Attention with a mask of pairs',
    { op: 'Attention', operands: [...packed, tokens('batch', 5, 5)], attributes: heads },
  ],
  [
    'Attention with lengths',
    {
      op: 'Attention',
      operands: [...packed, tokens('batch')],
      attributes: { ...heads, mask_filter_value: float(-1e4) },
    },
  ],
  ['Attention, causal', { op: 'Attention', operands: packed, attributes: { ...heads, unidirectional: 1 } }],
  [
    'Attention, causal, of any length',
    { op: 'Attention', operands: [rows, ...packed.slice(1)], attributes: { ...heads, unidirectional: 1 } },
  ],
  [
    'Attention with a bias of scores',
    { op: 'Attention', operands: [...packed, null, null, input('batch', 2, 5, 5)], attributes: heads },
  ],
  [
    'Attention of other sizes',
    {
      op: 'Attention',
      operands: [states, weights(8, 28), weights(28)],
      attributes: { ...heads, qkv_hidden_sizes: [8, 8, 12], scale: float(0.3) },
    },
  ],
  ['MultiHeadAttention', { op: 'MultiHeadAttention', operands: parts, attributes: heads }],
  [
    'MultiHeadAttention with biases',
    { op: 'MultiHeadAttention', operands: [...parts, weights(28)], attributes: heads },
  ],
  [
    'MultiHeadAttention with a mask',
    { op: 'MultiHeadAttention', operands: [...parts, null, tokens('batch', 7)], attributes: heads },
  ],
  [
    'MultiHeadAttention with a bias of scores',
    {
      op: 'MultiHeadAttention',
      operands: [...parts, null, null, input('batch', 2, 5, 7)],
      attributes: { ...heads, scale: float(0.2) },
    },
  ],
  ...[0, 1].flatMap((interleaved): [string, Case][] => {
    const tables = [{ input: ['batch', 5], type: 'int64' } as Operand, weights(6, 2), weights(6, 2)];
    return [
      [
        `RotaryEmbedding, interleaved ${interleaved}`,
        { op: 'RotaryEmbedding', operands: [states, ...tables], attributes: { interleaved } },
      ],
      [
        `RotaryEmbedding of heads, interleaved ${interleaved}`,
        { op: 'RotaryEmbedding', operands: [input('batch', 3, 5, 4), ...tables], attributes: { interleaved } },
      ],
    ];
  }),
];

test.each(cases)(
  '%s is written out in standard operators, which give what onnxruntime’s kernel gives',
  async (_, one) => {
    const graph = graphOf(one);
    const plain = plainForms(graph, await inferShapes(graph));
    expect(plain.nodes.filter(({ domain }) => domain)).toEqual([]);
    await expectSameOutputs(graph, plain, { batch: 2, tokens: 4 });
  },
);

test.each<[string, Case]>([
  [
    'an unknown activation',
    { op: 'FusedConv', operands: [image, kernel], attributes: { ...conv, activation: 'Swirl' } },
  ],
])('%s: the node stays', async (_, one) => {
  const graph = graphOf(one);
  expect(plainForms(graph, new Map()).nodes).toEqual(graph.nodes);
});
