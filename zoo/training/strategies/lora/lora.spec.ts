import { expect, test } from 'vitest';
import { random } from '../../../data/random.ts';
import { GraphBuilder } from '../../../onnx/builder.ts';
import type { Graph } from '../../../onnx/graph.ts';
import { writeModel } from '../../../onnx/write.ts';
import { openSession } from '../../../runtime/session.ts';
import { readSafetensors } from '../../../safetensors/read-safetensors.ts';
import { rowsTensor } from '../../step/tensors.ts';
import { expectVectors } from '../../testing/expect-vectors.ts';
import { type Adapter, addLora, mergeLora } from './add-lora.ts';
import { writeLoraFile } from './lora-file.ts';
import { loraTargets } from './lora-targets.ts';

const SCALE = { rank: 2, alpha: 3 };
const generator = random(8);
const draw = (size: number) => Float32Array.from({ length: size }, () => generator.next() * 2 - 1);

/** A weight of each kind: a kernel, a pointwise kernel, and matrices as MatMul, Gemm and Gemm with `transB` take them. */
function everyKind(): Graph {
  const b = new GraphBuilder('kinds');
  const weight = (name: string, shape: number[]) => b.floats(draw(shape.reduce((a, c) => a * c)), shape, name);
  b.input('x', 'float', ['batch', 2, 4, 4]);
  const kernel = b.node('Conv', ['x', weight('kernel', [3, 2, 3, 3])]);
  const pointwise = b.node('Conv', [b.node('Tanh', [kernel]), weight('pointwise.weight', [4, 3, 1, 1])]);
  const flat = b.node('Flatten', [b.node('GlobalAveragePool', [pointwise])], { axis: 1 });
  const product = b.node('MatMul', [flat, weight('in_out', [4, 5])]);
  const plain = b.node('Gemm', [b.node('Tanh', [product]), weight('gemm', [5, 3])]);
  b.node('Gemm', [plain, weight('transposed.weight', [2, 3])], { transB: 1 }, { output: 'y' });
  b.output('y', 'float', ['batch', 2]);
  return b.graph;
}

async function outputs(graph: Graph) {
  const session = await openSession(writeModel(graph));
  const x = Float32Array.from({ length: 3 * 32 }, (_, i) => Math.sin(i));
  const { y } = await session.run({ x: rowsTensor(x, 3, [2, 4, 4]) });
  await session.close();
  return y.data as Float32Array;
}

const withData = (graph: Graph, values: ReadonlyMap<string, Float32Array>): Graph => ({
  ...graph,
  initializers: new Map(
    [...graph.initializers].map(([name, tensor]) => [name, { ...tensor, data: values.get(name) ?? tensor.data }]),
  ),
});

function adapted() {
  const graph = everyKind();
  const names = loraTargets(graph, ['Conv', 'MatMul', 'Gemm']);
  const { graph: network, adapters } = addLora(graph, names, { ...SCALE, seed: 4 });
  const trained = new Map(
    adapters.flatMap(({ a, b, rows, columns }): [string, Float32Array][] => [
      [a, draw(SCALE.rank * columns)],
      [b, draw(rows * SCALE.rank)],
    ]),
  );
  return { graph, network, adapters, trained };
}

test('adapters change nothing before they have learned', async () => {
  const { graph, network, adapters } = adapted();
  expect(adapters).toHaveLength(5);
  expectVectors(await outputs(network), await outputs(graph), 1e-6);
});

test('merged weights give what the adapters give', async () => {
  const { graph, network, adapters, trained } = adapted();
  const merged = mergeLora(graph, adapters, trained, SCALE);
  expect([...merged.keys()]).toEqual(['kernel', 'pointwise.weight', 'in_out', 'gemm', 'transposed.weight']);
  const expected = await outputs(withData(network, trained));
  expectVectors(await outputs(withData(graph, merged)), expected, 1e-5);
  const unchanged = await outputs(graph);
  expect(Math.max(...expected.map((value, i) => Math.abs(value - unchanged[i])))).toBeGreaterThan(0.01);
});

test('the adapter’s file alone, with the pretrained weights, gives the merged weights', () => {
  const { graph, adapters, trained } = adapted();
  const head = {
    weights: Float32Array.of(1, 2, 3, 4, 5, 6),
    bias: Float32Array.of(7, 8, 9),
    classifier: { module: 'classifier', hasBias: true },
    prefix: '',
    added: '',
    labels: ['a', 'b', 'c'],
    modality: 'IMAGE',
    activation: 'Softmax',
    featureLayer: 'pooled',
    pairs: false,
  } as const;
  const file = (more: object = {}) =>
    readSafetensors(writeLoraFile(graph, adapters, trained, { ...head, labels: [...head.labels], ...more }, SCALE));
  const { tensors, metadata } = file();
  const config = JSON.parse(metadata.adapter_config);
  expect(config).toMatchObject({
    peft_type: 'LORA',
    task_type: null,
    r: 2,
    lora_alpha: 3,
    target_modules: ['kernel', 'pointwise', 'in_out', 'gemm', 'transposed'],
    modules_to_save: ['classifier'],
    graft: { labels: ['a', 'b', 'c'], activation: 'Softmax', feature_layer: 'pooled' },
  });
  const merged = mergeLora(graph, adapters, trained, SCALE);
  for (const adapter of adapters) {
    expectVectors(mergedByPeft(graph, adapter, tensors, config), merged.get(adapter.weight) ?? [], 1e-6);
  }
  const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
  expect(shapes.get('base_model.model.kernel.lora_A.weight')).toEqual([2, 2, 3, 3]);
  expect(shapes.get('base_model.model.kernel.lora_B.weight')).toEqual([3, 2, 1, 1]);
  expect(shapes.get('base_model.model.transposed.lora_A.weight')).toEqual([2, 3]);
  const weight = { shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) };
  expect(tensors.get('base_model.model.classifier.weight')).toMatchObject(weight);
  // PEFT has no place for a head where the base model has no classifier, and none for a bias where its classifier has none.
  const score = { module: 'score', hasBias: false };
  const ofDecoder = file({ classifier: score, bias: new Float32Array(3), modality: 'TEXT' });
  expect(ofDecoder.tensors.has('base_model.model.score.weight')).toBe(true);
  expect([...ofDecoder.tensors.keys()].filter((name) => name.endsWith('.bias'))).toEqual([]);
  expect(file({ classifier: score, modality: 'TEXT' }).tensors.get('graft_head.weight')).toMatchObject(weight);
  const headless = file({ classifier: null, modality: 'TEXT' });
  expect(headless.tensors.get('graft_head.weight')).toMatchObject(weight);
  expect(JSON.parse(headless.metadata.adapter_config)).toMatchObject({
    task_type: 'FEATURE_EXTRACTION',
    modules_to_save: null,
  });
});

/** PEFT's `get_delta_weight`: (B @ A) · alpha / r, added to the weight as PyTorch has it, `[out, in]`. */
function mergedByPeft(
  graph: Graph,
  { weight, transposed }: Adapter,
  tensors: ReadonlyMap<string, { shape: number[]; data: unknown }>,
  { r, lora_alpha }: { r: number; lora_alpha: number },
): number[] {
  const part = (letter: string) =>
    tensors.get(`base_model.model.${weight.replace(/\.weight$/, '')}.lora_${letter}.weight`)?.data as Float32Array;
  const [a, b] = [part('A'), part('B')];
  const [rows, columns] = [b.length / r, a.length / r];
  const before = graph.initializers.get(weight)?.data as Float32Array;
  return Array.from(before, (value, i) => {
    const [row, column] = transposed ? [i % rows, Math.floor(i / rows)] : [Math.floor(i / columns), i % columns];
    let delta = 0;
    for (let k = 0; k < r; k++) delta += b[row * r + k] * a[k * columns + column];
    return value + (delta * lora_alpha) / r;
  });
}

test('by default, every matrix and pointwise convolution is a target', () => {
  expect(loraTargets(everyKind(), null)).toEqual(['pointwise.weight', 'in_out', 'gemm', 'transposed.weight']);
});

test.each([
  [['MatMul'], ['in_out']],
  [['*.weight'], ['pointwise.weight', 'transposed.weight']],
  [
    ['Conv', 'gemm'],
    ['kernel', 'pointwise.weight', 'gemm'],
  ],
  [['*n*o*t'], ['in_out', 'transposed.weight']],
])('the targets %o are %o', (targets, names) => {
  expect(loraTargets(everyKind(), targets)).toEqual(names);
});

test('a target that means nothing is refused, naming what there is', () => {
  expect(() => loraTargets(everyKind(), ['query'])).toThrow(
    /loraTargets “query” match no weight of the model. Name an operator \(Conv, MatMul, Gemm\) or weights such as kernel/,
  );
});
