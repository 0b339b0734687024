import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession } from '../runtime/session.ts';
import { NetworkBuilder } from '../testing/architectures/network-builder.ts';
import { smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { smallInputs } from '../testing/architectures/small-inputs.ts';
import { loadSafetensors } from './load-safetensors.ts';

function transposed({ type, shape, data }: Tensor): Tensor {
  const [rows, columns] = shape;
  const values = data as Float32Array;
  return {
    type,
    shape: [columns, rows],
    data: values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]),
  };
}

/** A graph's weights as a PyTorch state dict has them. */
function stateDict(graph: Graph): [string, Tensor][] {
  return [...graph.initializers]
    .filter(([name, { type }]) => type === 'float' && !name.startsWith('constant'))
    .map(([name, tensor]) => (name.endsWith('.T') ? [name.slice(0, -2), transposed(tensor)] : [name, tensor]));
}

async function outputs(graph: Graph): Promise<Record<string, unknown>> {
  const session = await openSession(writeModel(graph), { threads: 1 });
  const results = await session.run(smallInputs(graph, 2, 7));
  await session.close();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
}

/** As PyTorch's exporter names the weights of matrix products. */
function asExported(graph: Graph): Graph {
  const renamed = new Map<string, string>();
  for (const name of graph.initializers.keys()) {
    if (name.endsWith('.T')) renamed.set(name, `onnx::MatMul_${100 + renamed.size}`);
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [rename(name), tensor])),
  };
}

test.each(['ResNet-18', 'MobileNetV3', 'ViT', 'BERT', 'DistilBERT', 'GPT-2'] as const)(
  '%s with the weights of a state dict gives the same outputs as the network with these weights',
  async (name) => {
    const architecture = smallArchitectures[name];
    const source = architecture(new NetworkBuilder('source', { seed: 2 }));
    const target = architecture(new NetworkBuilder('target'));
    const weights = new Map(stateDict(source));
    const expected = await outputs(source);
    expect(await outputs(target)).not.toEqual(expected);
    expect(await outputs(loadSafetensors(target, weights))).toEqual(expected);
  },
);

test("the weights of products, which PyTorch's exporter renames, are found by their biases", async () => {
  const source = smallArchitectures.BERT(new NetworkBuilder('source', { seed: 2 }));
  const target = asExported(smallArchitectures.BERT(new NetworkBuilder('target')));
  expect([...target.initializers.keys()].some((name) => name.endsWith('.T'))).toBe(false);
  const loaded = loadSafetensors(target, new Map(stateDict(source)));
  expect(await outputs(loaded)).toEqual(await outputs(source));
});

const float = (shape: number[], ...data: number[]): Tensor => ({ type: 'float', shape, data: Float32Array.from(data) });

/** x · w (+ b), with a weight of this name and shape. */
function product(name: string, rows: number, columns: number): Graph {
  const build = new GraphBuilder('product');
  build.input('x', 'float', ['batch', rows]);
  const w = build.constant(float([rows, columns], ...Array(rows * columns).fill(0)), name);
  build.node('MatMul', ['x', w], {}, { output: 'y' });
  build.output('y', 'float', ['batch', columns]);
  return build.graph;
}

test("a square weight has the layout of the file's others; without others, its name decides", () => {
  const values = (graph: Graph, tensors: [string, Tensor][]) =>
    loadSafetensors(graph, new Map(tensors)).initializers.get('w.weight')?.data;
  const square = float([2, 2], 1, 2, 3, 4);
  expect(values(product('w.weight', 2, 2), [['w.weight', square]])).toEqual(Float32Array.of(1, 2, 3, 4));
  const both = product('w.weight', 2, 2);
  const other = product('v.weight', 2, 3);
  both.nodes.push({ ...other.nodes[0], outputs: ['z'] });
  both.initializers.set('v.weight', other.initializers.get('v.weight') as Tensor);
  const six = [0, 0, 0, 0, 0, 0];
  expect(
    values(both, [
      ['w.weight', square],
      ['v.weight', float([3, 2], ...six)],
    ]),
  ).toEqual(Float32Array.of(1, 3, 2, 4));
  expect(
    values(both, [
      ['w.weight', square],
      ['v.weight', float([2, 3], ...six)],
    ]),
  ).toEqual(Float32Array.of(1, 2, 3, 4));
});

test('half, double and bfloat16 become float32; a mapping gives other names, or null keeps the value', () => {
  const graph = product('w.weight', 2, 1);
  const load = (tensor: Tensor) =>
    loadSafetensors(graph, new Map([['other', tensor]]), { mapping: { 'w.weight': 'other' } });
  const half: Tensor = { type: 'float16', shape: [2, 1], data: Uint16Array.of(0x3c00, 0xc000) };
  expect(load(half).initializers.get('w.weight')?.data).toEqual(Float32Array.of(1, -2));
  const double: Tensor = { type: 'double', shape: [2, 1], data: Float64Array.of(0.5, 3) };
  expect(load(double).initializers.get('w.weight')?.data).toEqual(Float32Array.of(0.5, 3));
  const kept = loadSafetensors(graph, new Map([]), { mapping: { 'w.weight': null } });
  expect(kept.initializers).toEqual(graph.initializers);
});

test('missing, extra and wrongly shaped tensors are all reported at once', () => {
  const graph = smallArchitectures['ResNet-18']();
  const weights = new Map(stateDict(graph));
  weights.delete('bn1.bias');
  weights.set('fc.weight', float([2, 2], 1, 2, 3, 4));
  weights.set('fc.bias', { type: 'int64', shape: [5], data: new BigInt64Array(5) });
  weights.set('extra.weight', float([1], 1));
  weights.set('bn1.num_batches_tracked', { type: 'int64', shape: [], data: new BigInt64Array(1) });
  const load = () => loadSafetensors(graph, new Map(weights), { mapping: { nowhere: 'x' } });
  expect(load).toThrow(InvalidInputError);
  expect(load).toThrow(
    [
      'These weights do not match the model:',
      'the mapping names “nowhere”, which the graph does not have',
      'the file has no “bn1.bias”',
      '“fc.weight” is float [2, 2], but the graph needs float [5, 32] for “fc.weight”',
      '“fc.bias” is int64 [5], but the graph needs float [5] for “fc.bias”',
      'the graph has no initializer for “extra.weight”',
    ].join('\n'),
  );
});
