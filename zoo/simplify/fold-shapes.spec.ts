import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { foldShapes } from './fold-shapes.ts';
import { removeUnused } from './remove-unused.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

const SIZES = { batch: 2, tokens: 3 };

async function folded(body: (b: GraphBuilder) => string): Promise<Graph> {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 'tokens', 8]);
  b.node('Neg', [body(b)], {}, { output: 'y' });
  b.graph.outputs = [{ name: 'y', type: 'float', shape: [], unranked: true }];
  const simple = removeUnused(await foldShapes(b.graph));
  await expectSameOutputs(b.graph, simple, SIZES);
  return simple;
}

const size = (b: GraphBuilder, axis: number, x = 'x') =>
  b.node('Unsqueeze', [b.node('Gather', [b.node('Shape', [x]), b.ints([axis], [])]), b.ints([0])]);
const shape = (b: GraphBuilder, ...sizes: string[]) => b.node('Concat', sizes, { axis: 0 });

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op);
const targetOf = ({ nodes, initializers }: Graph, op: string) =>
  Array.from(
    (initializers.get(nodes.find((node) => node.op === op)?.inputs[1] ?? '')?.data ?? []) as BigInt64Array,
    Number,
  );

test('a Reshape that keeps the batch and the tokens takes a constant', async () => {
  const simple = await folded((b) => b.node('Reshape', ['x', shape(b, size(b, 0), size(b, 1), b.ints([2, 4]))]));
  expect(opsOf(simple)).toEqual(['Reshape', 'Neg']);
  expect(targetOf(simple, 'Reshape')).toEqual([0, 0, 2, 4]);
});

test('a product of sizes is what is left', async () => {
  const simple = await folded((b) =>
    b.node('Reshape', ['x', shape(b, b.node('Mul', [size(b, 0), size(b, 1)]), b.ints([8]))]),
  );
  expect(targetOf(simple, 'Reshape')).toEqual([-1, 8]);
});

test('sizes are followed through arithmetic that comes back to a number', async () => {
  const simple = await folded((b) => {
    const half = b.node('Div', [b.node('Add', [size(b, 2), b.ints([2])]), b.ints([2])]);
    const groups = b.node('Cast', [b.node('Floor', [b.node('Cast', [half], { to: 1 })])], { to: 7 });
    const four = b.node('Sub', [groups, b.ints([1])]);
    return b.node('Reshape', ['x', shape(b, size(b, 0), size(b, 1), b.ints([-1]), four)]);
  });
  expect(targetOf(simple, 'Reshape')).toEqual([0, 0, 2, 4]);
});

test('a number that depends on another tensor’s shape is followed through a Reshape', async () => {
  const simple = await folded((b) => {
    const rows = b.node('Reshape', ['x', b.ints([-1, 8])]);
    const back = b.node('Div', [size(b, 0, rows), size(b, 1)]);
    return b.node('Reshape', [rows, shape(b, back, b.ints([-1, 8]))]);
  });
  expect(opsOf(simple).filter((op) => op === 'Reshape')).toHaveLength(2);
});

test('an Expand as PyTorch writes it keeps what −1 stands for', async () => {
  const simple = await folded((b) => {
    const wanted = shape(b, size(b, 0), size(b, 1), b.ints([-1]));
    const ones = b.node('ConstantOfShape', [b.ints([3])], {
      value: { type: 'int64', shape: [1], data: BigInt64Array.of(1n) },
    });
    const kept = b.node('Where', [b.node('Equal', [wanted, b.ints([-1])]), ones, wanted]);
    return b.node('Expand', ['x', kept]);
  });
  expect(opsOf(simple)).toEqual(['Expand', 'Neg']);
  expect(targetOf(simple, 'Expand')).toEqual([1, 1, 1]);
});

test('a Slice to the size of its own input goes to the end', async () => {
  const simple = await folded((b) => b.node('Slice', ['x', b.ints([1]), size(b, 1), b.ints([1])]));
  expect(opsOf(simple)).toEqual(['Slice', 'Neg']);
});

test('a size that is known only at run time stays computed', async () => {
  const simple = await folded((b) => {
    const places = b.floats([1, 2, 3, 4, 5], [5, 1]);
    return b.node('Add', ['x', b.node('Slice', [places, b.ints([0]), size(b, 1), b.ints([0])])]);
  });
  expect(opsOf(simple)).toContain('Shape');
});

test('a Reshape of PyTorch’s newer exporter, whose 0 would be a size, takes a constant too', async () => {
  const simple = await folded((b) => {
    const target = shape(b, size(b, 0), size(b, 1), b.ints([2, 4]));
    return b.node('Reshape', ['x', target], { allowzero: 1 });
  });
  expect(targetOf(simple, 'Reshape')).toEqual([0, 0, 2, 4]);
  expect(simple.nodes[0].attributes).toEqual({});
});

test('a shape that cannot be written shorter leaves no sizes behind that others would miss', async () => {
  const simple = await folded((b) => {
    const twice = b.node('Mul', [size(b, 0), b.ints([2])]);
    const first = b.node('Reshape', ['x', shape(b, size(b, 1), twice, b.ints([4]))]);
    return b.node('Reshape', [first, shape(b, size(b, 0), size(b, 1), b.ints([8]))]);
  });
  expect(opsOf(simple).filter((op) => op === 'Reshape')).toHaveLength(2);
});
