import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { fuseGelu } from './fuse-gelu.ts';
import { removeUnused } from './remove-unused.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

type Body = (b: GraphBuilder, x: string) => string;

async function fused(body: Body): Promise<Graph> {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 6]);
  b.node('Neg', [body(b, 'x')], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 6]);
  const simple = removeUnused(fuseGelu(b.graph));
  await expectSameOutputs(b.graph, simple, { batch: 3 });
  return simple;
}

const times = (b: GraphBuilder, x: string, y: number | string) =>
  b.node('Mul', [x, typeof y === 'string' ? y : b.floats([y])]);
const plus = (b: GraphBuilder, x: string, y: number | string) =>
  b.node('Add', [x, typeof y === 'string' ? y : b.floats([y])]);
const erf = (b: GraphBuilder, x: string) => plus(b, b.node('Erf', [b.node('Div', [x, b.floats([Math.SQRT2])])]), 1);
const tanh = (b: GraphBuilder, x: string, cube: string) =>
  plus(b, b.node('Tanh', [times(b, plus(b, x, times(b, cube, 0.044715)), 0.7978845608)]), 1);

test.each<[string, Body, object]>([
  ['PyTorch', (b, x) => times(b, times(b, x, erf(b, x)), 0.5), {}],
  ['TensorFlow', (b, x) => times(b, times(b, x, 0.5), erf(b, x)), {}],
  ['Keras', (b, x) => times(b, times(b, erf(b, x), 0.5), x), {}],
  ['1/√2 as a factor', (b, x) => times(b, x, times(b, plus(b, b.node('Erf', [times(b, x, 0.70710677)]), 1), 0.5)), {}],
  [
    'Hugging Face’s gelu_new',
    (b, x) => times(b, times(b, x, 0.5), tanh(b, x, b.node('Pow', [x, b.floats([3])]))),
    { approximate: 'tanh' },
  ],
  [
    'its gelu_fast',
    (b, x) => times(b, times(b, tanh(b, x, times(b, times(b, x, x), x)), 0.5), x),
    { approximate: 'tanh' },
  ],
])('GELU as %s writes it', async (_, body, attributes) => {
  expect((await fused(body)).nodes).toMatchObject([{ op: 'Gelu', inputs: ['x'], attributes }, { op: 'Neg' }]);
});

test.each<[string, Body]>([
  ['another factor', (b, x) => times(b, times(b, x, erf(b, x)), 0.6)],
  ['another tensor', (b, x) => times(b, times(b, b.node('Relu', [x]), erf(b, x)), 0.5)],
  ['another slope', (b, x) => times(b, times(b, x, plus(b, b.node('Erf', [x]), 1)), 0.5)],
])('with %s it is not fused', async (_, body) => {
  expect((await fused(body)).nodes.map(({ op }) => op)).not.toContain('Gelu');
});
