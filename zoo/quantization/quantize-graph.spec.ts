import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { run } from '../simplify/testing/same-outputs.ts';
import { mobileNetV2 } from '../testing/architectures/mobilenet-v2.ts';
import { calibrate } from './calibrate.ts';
import { cosines } from './cosines.ts';
import { foldedForInt8 } from './int8-form.ts';
import { planInt8 } from './plan.ts';
import { quantizeGraph } from './quantize-graph.ts';
import fixture from './quantized-network.json' with { type: 'json' };
import { runInt8 } from './testing/run-int8.ts';

const decoded = (text: string) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
const pixelsOf = (text: string) => new RuntimeTensor('float32', decoded(text), [4, 3, 14, 14]);

async function quantized(graph: Graph, pixels: RuntimeTensor, kept: string[] = []): Promise<Graph> {
  const plan = planInt8(graph, new Set(kept));
  async function* batches() {
    yield { pixels };
  }
  return quantizeGraph(graph, plan, await calibrate(graph, [...plan.ranges.keys()], batches()));
}

/** The operators that onnxruntime runs a graph with, and how often. */
async function operators(graph: Graph): Promise<Record<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), 'graft-spec-'));
  try {
    const optimizedModelFilePath = join(directory, 'optimized.onnx');
    const options = { optimizedModelFilePath, graphOptimizationLevel: 'extended', logSeverityLevel: 3 } as const;
    await (await InferenceSession.create(writeModel(graph), options)).release();
    const { nodes } = readModel(await readFile(optimizedModelFilePath));
    const counts: Record<string, number> = {};
    for (const { op } of nodes) counts[op] = (counts[op] ?? 0) + 1;
    return counts;
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('gives the features that onnxruntime’s own quantizer gives', async () => {
  const graph = readModel(Buffer.from(fixture.model, 'base64'));
  const { features } = await runInt8(await quantized(graph, pixelsOf(fixture.calibration)), {
    pixels: pixelsOf(fixture.pixels),
  });
  const tensor = (rows: number[][]) =>
    new RuntimeTensor('float32', Float32Array.from(rows.flat()), [rows.length, rows[0].length]);
  const [theirs, float32] = [tensor(fixture.int8), tensor(fixture.float32)];
  for (const cosine of cosines(features, theirs)) expect(cosine).toBeGreaterThan(0.9995);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ours, other] = [mean(cosines(features, float32)), mean(cosines(theirs, float32))];
  expect(ours).toBeLessThan(0.999999);
  expect(1 - ours).toBeLessThan(1.5 * (1 - other));
});

test('onnxruntime makes one operator on int8 of each convolution, its clip included, and of what lies between', async () => {
  const graph = readModel(Buffer.from(fixture.model, 'base64'));
  const counts = await operators(await quantized(graph, pixelsOf(fixture.calibration)));
  expect(counts).toMatchObject({ QLinearConv: 6, QLinearAdd: 1, QLinearConcat: 1, MaxPool: 1, GlobalAveragePool: 1 });
  // Of the pixels, and of the last convolution's result.
  expect([counts.QuantizeLinear, counts.DequantizeLinear]).toEqual([1, 1]);
  for (const op of ['Conv', 'Relu', 'Clip', 'Add']) expect(counts[op]).toBeUndefined();
});

test('nodes that are kept compute in float32, and outputs keep their names', async () => {
  const graph = readModel(Buffer.from(fixture.model, 'base64'));
  const outputs = [...graph.outputs, { name: 'sum', type: 'float' as const, shape: ['batch', 8, 7, 7] }];
  const form = await quantized({ ...graph, outputs }, pixelsOf(fixture.calibration), ['c2', 'c3']);
  const counts = await operators(form);
  expect(counts.QLinearConv).toBe(4);
  expect((counts.Conv ?? 0) + (counts.FusedConv ?? 0)).toBe(2);
  const results = await runInt8(form, { pixels: pixelsOf(fixture.pixels) });
  const plain = await run({ ...graph, outputs }, { pixels: pixelsOf(fixture.pixels) });
  for (const name of ['features', 'sum']) {
    for (const cosine of cosines(results[name], plain[name])) expect(cosine).toBeGreaterThan(0.999);
  }
});

test('a MobileNetV2 computes in int8 but for its classifier’s pooling', async () => {
  const graph = foldedForInt8(mobileNetV2({ size: 32, classes: 5 }));
  const values = Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i * 0.7));
  const counts = await operators(await quantized(graph, new RuntimeTensor('float32', values, [2, 3, 32, 32])));
  expect(counts.QLinearConv).toBe(52);
  expect(counts.Conv).toBeUndefined();
});
