import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../session.ts';
import { allocateVectors, compileVectorKernel } from './vector-kernel.ts';

/** Arithmetic like y = √|a| with every instruction, with numbers that are computed from numbers. */
function arithmetic(length: number) {
  const b = new GraphBuilder('arithmetic');
  for (const name of ['a', 'b']) b.input(name, 'float', [length]);
  for (const name of ['s', 't']) b.input(name, 'float', [1]);
  const rate = b.node('Div', ['s', b.node('Sub', [b.floats([1], [1]), b.node('Pow', [b.floats([0.9], [1]), 't'])])]);
  const least = b.node('Min', [b.node('Sqrt', ['t']), b.node('Mul', [b.node('Add', ['s', 't']), 's'])]);
  const root = b.node('Sqrt', [b.node('Mul', ['b', 'b'])]);
  const quotient = b.node('Div', ['a', b.node('Add', [root, rate])]);
  b.node('Sub', ['a', b.node('Mul', [quotient, least])], {}, { output: 'a_next' });
  b.node('Add', ['b', 'a_next'], {}, { output: 'b_next' });
  for (const name of ['a_next', 'b_next']) b.output(name, 'float', [length]);
  return b.graph;
}

const stores = { a_next: 'a', b_next: 'b' };

test.each([1, 4, 7, 16, 1001])("a kernel gives onnxruntime's results, to the last bit (%i numbers)", async (length) => {
  const graph = arithmetic(length);
  const [allocation] = allocateVectors([{ a: length, b: length }]) ?? [];
  const kernel = compileVectorKernel(graph, { vectors: ['a', 'b'], stores }, allocation.memory);
  const generator = random(3);
  const [a, b] = [0, 1].map(() => Float32Array.from({ length }, () => generator.next() * 4 - 2));
  allocation.vectors.get('a')?.set(a);
  allocation.vectors.get('b')?.set(b);
  const session = await openSession(writeModel(graph));
  const vector = (values: Float32Array): RuntimeTensor => new RuntimeTensor('float32', values, [values.length]);
  let state = { a: vector(a), b: vector(b) };
  for (const t of [1, 2, 3]) {
    kernel?.run(allocation.vectors, { s: 0.3, t });
    const result = await session.run({ ...state, s: vector(Float32Array.of(0.3)), t: vector(Float32Array.of(t)) });
    state = { a: result.a_next, b: result.b_next };
  }
  await session.close();
  expect(allocation.vectors.get('a')).toEqual(state.a.data);
  expect(allocation.vectors.get('b')).toEqual(state.b.data);
});

test('a graph with another operator, or a constant that is not a number, is not compiled', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const compiled = (op: string, constant: number[]) => {
    const b = new GraphBuilder('other');
    b.input('a', 'float', [4]);
    b.node(op, ['a', b.floats(constant, [constant.length])], {}, { output: 'a_next' });
    return compileVectorKernel(b.graph, { vectors: ['a'], stores: { a_next: 'a' } }, memory);
  };
  expect(compiled('Add', [1])).not.toBeNull();
  expect(compiled('Pow', [1])).toBeNull();
  expect(compiled('Add', [1, 2, 3, 4])).toBeNull();
});

test('vectors of one kernel share one memory, do not overlap, and begin at a cache line', () => {
  const gigabyte = 2 ** 28;
  const allocations = allocateVectors([{ a: 3, b: 17 }, { a: 5 }]) ?? [];
  const [first, second] = allocations;
  expect(first.memory).toBe(second.memory);
  const starts = allocations.flatMap(({ vectors }) => [...vectors.values()].map(({ byteOffset }) => byteOffset));
  expect(starts).toEqual([0, 64, 192]);
  expect(allocateVectors([{ a: 5 * gigabyte }])).toBeNull();
});
