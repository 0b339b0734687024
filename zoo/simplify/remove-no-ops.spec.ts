import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { removeNoOps } from './remove-no-ops.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

type Body = (b: GraphBuilder, x: string) => string;

async function simplified(body: Body) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 2, 3, 3]);
  b.node('Neg', [body(b, b.node('Relu', ['x']))], {}, { output: 'y' });
  b.graph.outputs = [{ name: 'y', type: 'float', shape: [], unranked: true }];
  const simple = await removeNoOps(b.graph);
  await expectSameOutputs(b.graph, simple, { batch: 3 });
  return simple.nodes.map(({ op }) => op);
}

test.each<[string, Body]>([
  ['a Reshape to the same shape', (b, x) => b.node('Reshape', [x, b.ints([0, 2, 3, 3])])],
  ['an Expand to ones', (b, x) => b.node('Expand', [x, b.ints([1, 1, 1, 1])])],
  ['a Tile of one', (b, x) => b.node('Tile', [x, b.ints([1, 1, 1, 1])])],
  ['a Transpose that moves nothing', (b, x) => b.node('Transpose', [x], { perm: [0, 1, 2, 3] })],
  ['a Slice of everything', (b, x) => b.node('Slice', [x, b.ints([0]), b.ints([99]), b.ints([2])])],
  ['a Pad of nothing', (b, x) => b.node('Pad', [x, b.ints([0, 0, 0, 0, 0, 0, 0, 0])])],
])('%s goes', async (_, body) => {
  expect(await simplified(body)).toEqual(['Relu', 'Neg']);
});

test.each<[string, Body]>([
  ['a Reshape to another shape', (b, x) => b.node('Reshape', [x, b.ints([0, 3, 2, 3])])],
  ['a Transpose of equal sides', (b, x) => b.node('Transpose', [x], { perm: [0, 1, 3, 2] })],
  [
    'a Slice from the end to the start',
    (b, x) => b.node('Slice', [x, b.ints([-1]), b.ints([-99]), b.ints([3]), b.ints([-1])]),
  ],
  ['a Pad that moves', (b, x) => b.node('Pad', [x, b.ints([0, 0, 0, 1, 0, 0, 0, -1])])],
])('%s stays', async (_, body) => {
  expect(await simplified(body)).toHaveLength(3);
});
