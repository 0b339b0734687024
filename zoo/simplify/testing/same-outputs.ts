import { expect } from 'vitest';
import { random } from '../../data/random.ts';
import type { Graph, ValueInfo } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';

/** Sizes that the symbolic dimensions of a spec's graph take, by name. */
export type Sizes = Record<string, number>;

/** Seeded values for an input: floats in −2..2, whole numbers in 0..`below` − 1. */
export function drawInput({ name, type, shape }: ValueInfo, sizes: Sizes, below = 2): RuntimeTensor {
  const dims = shape.map((dimension) => (typeof dimension === 'number' ? dimension : (sizes[dimension] ?? 2)));
  const generator = random(elementCount(dims) + name.length);
  const draw = Array.from({ length: elementCount(dims) }, () => generator.next());
  if (type === 'float')
    return new RuntimeTensor(
      'float32',
      Float32Array.from(draw, (u) => u * 4 - 2),
      dims,
    );
  const whole = draw.map((u) => Math.floor(u * below));
  if (type === 'int64') return new RuntimeTensor('int64', BigInt64Array.from(whole, BigInt), dims);
  if (type === 'int32') return new RuntimeTensor('int32', Int32Array.from(whole), dims);
  if (type === 'bool') return new RuntimeTensor('bool', Uint8Array.from(whole), dims);
  throw new Error(`no values for an input of type ${type}`);
}

/** Runs a graph on given inputs. */
export async function run(graph: Graph, feeds: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>> {
  const session = await openSession(writeModel(graph));
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

/** Expects two graphs to have the same outputs, by name and shape, within 1e-5 of their size, on the same drawn inputs. */
export async function expectSameOutputs(before: Graph, after: Graph, sizes: Sizes = {}, below?: number): Promise<void> {
  const feeds = Object.fromEntries(before.inputs.map((input) => [input.name, drawInput(input, sizes, below)]));
  expect(after.inputs.map(({ name }) => name)).toEqual(before.inputs.map(({ name }) => name));
  const [wanted, got] = [await run(before, feeds), await run(after, feeds)];
  expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { data, dims, type }] of Object.entries(wanted)) {
    expect(got[name].dims, `shape of ${name}`).toEqual(dims);
    expect(got[name].type).toBe(type);
    const [a, b] = [data, got[name].data].map((values) => Array.from(values as ArrayLike<number | bigint>, Number));
    const largest = Math.max(1, ...a.filter(Number.isFinite).map(Math.abs));
    const difference = Math.max(0, ...a.map((value, i) => (Object.is(value, b[i]) ? 0 : Math.abs(value - b[i]))));
    expect(difference / largest, `difference of ${name}`).toBeLessThan(1e-5);
  }
}
