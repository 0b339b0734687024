import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { expectVectors } from '../testing/expect-vectors.ts';
import { reassociateProducts } from './reassociate-products.ts';

/** What a gradient of LORA is: Xᵀ·dY `[6, 5]` from 7 rows, times A `[5, rank]` and B `[rank, 6]` times it. */
function chain({ rank = 1, gemm = false, isWanted = false } = {}): Graph {
  const b = new GraphBuilder('chain');
  b.input('x', 'float', ['rows', 6]);
  b.input('dy', 'float', ['rows', 5]);
  const [right, left] = [b.input('a', 'float', [5, rank]), b.input('b', 'float', [rank, 6])];
  const large = gemm
    ? b.node('Gemm', ['x', 'dy'], { transA: 1 }, { output: 'large' })
    : b.node('MatMul', [b.node('Transpose', ['x'], { perm: [1, 0] }), 'dy'], {}, { output: 'large' });
  b.node('MatMul', [large, right], {}, { output: 'da' });
  b.node('MatMul', [left, large], {}, { output: 'db' });
  b.output('da', 'float', [6, rank]);
  b.output('db', 'float', [rank, 5]);
  if (isWanted) b.output('large', 'float', [6, 5]);
  return b.graph;
}

async function outputs(graph: Graph, rank: number) {
  const generator = random(2);
  const tensor = (shape: number[]) => {
    const data = Float32Array.from({ length: shape[0] * shape[1] }, () => generator.next() * 2 - 1);
    return new RuntimeTensor('float32', data, shape);
  };
  const session = await openSession(writeModel(graph));
  const result = await session.run({
    x: tensor([7, 6]),
    dy: tensor([7, 5]),
    a: tensor([5, rank]),
    b: tensor([rank, 6]),
  });
  await session.close();
  return result;
}

const makesLarge = ({ nodes }: Graph) => nodes.some((node) => node.outputs.includes('large'));

test.each([{ gemm: false }, { gemm: true }])(
  'the large product is not made, and its products are the same (%o)',
  async (made) => {
    const graph = chain(made);
    const reordered = await reassociateProducts(graph, []);
    expect(makesLarge(reordered)).toBe(false);
    const [expected, actual] = [await outputs(graph, 1), await outputs(reordered, 1)];
    for (const name of ['da', 'db']) {
      expectVectors(actual[name].data as Float32Array, Array.from(expected[name].data as Float32Array), 1e-5);
    }
  },
);

test('a product stays where another order is dearer, or where it is read by others', async () => {
  // 2 · rank · (6 + 5) operations a row, instead of 6 · 5.
  expect(makesLarge(await reassociateProducts(chain({ rank: 2 }), []))).toBe(true);
  expect(makesLarge(await reassociateProducts(chain({ isWanted: true }), []))).toBe(true);
  expect(makesLarge(await reassociateProducts(chain(), ['large']))).toBe(true);
});

test('products that meet are not both taken apart', async () => {
  const b = new GraphBuilder('meeting');
  const names = ['a', 'b', 'c', 'd'].map((name, i) => b.input(name, 'float', i % 2 === 0 ? [9, 2] : [2, 9]));
  const first = b.node('MatMul', names.slice(0, 2));
  const second = b.node('MatMul', names.slice(2));
  const row = b.node('MatMul', [b.input('e', 'float', [1, 9]), b.node('MatMul', [first, second])]);
  b.node('MatMul', [row, b.node('MatMul', [first, second])], {}, { output: 'y' });
  b.output('y', 'float', [1, 9]);
  const reordered = await reassociateProducts(b.graph, []);
  const made = new Set([...names, 'e', ...reordered.nodes.flatMap((node) => node.outputs)]);
  for (const node of reordered.nodes) for (const name of node.inputs) expect(made).toContain(name);
  expect(made).toContain('y');
});
