import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { readExamples } from '../data/read-example.ts';
import { openClassifier } from '../inference/classifier.ts';
import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { withLowestOpset } from '../onnx/lowest-opset.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { computesInt8 } from '../quantization/computes-int8.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { makeVariant } from './make-variant.ts';

let directory: string;
let dataset: ImageDataset;
let model: Uint8Array;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-variants-'));
  dataset = await shapeDataset(directory);
  model = changed(() => {});
});
afterAll(() => rm(directory, { recursive: true }));

/** The tiny model as a checkpoint of the data set, in the lowest opset, as training writes it. */
function changed(change: (graph: Graph) => void): Uint8Array {
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.labels] = JSON.stringify(dataset.index.labels);
  change(graph);
  return writeModel(withLowestOpset(graph));
}

const splitsOf = (...names: string[]) =>
  names.map((name) => ({ name, dataset, examples: dataset.index.examples.filter(({ split }) => split === name) }));

test.each(['FLOAT16', 'INT8'] as const)(
  '%s: its predictions are those that its file gives, close to the original’s',
  async (to) => {
    const splits = splitsOf('validation', 'test');
    const { onnx, report, predictions } = await makeVariant({ model, to, dataset, splits });
    const [own, original] = [await openClassifier(onnx), await openClassifier(model)];
    const pictures = await readExamples(dataset, splits[1].examples);
    const [answers, before] = [await own.classify(pictures), await original.classify(pictures)];
    await Promise.all([own.close(), original.close()]);
    expect(own.labels).toEqual(dataset.index.labels);
    for (const [i, { probabilities }] of predictions[1].predictions.entries()) {
      for (const { label, probability } of answers[i].scores)
        expect(probabilities[dataset.index.labels.indexOf(label)]).toBeCloseTo(probability, 5);
    }
    const same = answers.filter(({ label }, i) => label === before[i].label).length / answers.length;
    expect(report.agreement).toMatchObject({ split: 'test', examples: splits[1].examples.length, sameLabels: same });
    expect(report.agreement?.largestDifference).toBeGreaterThan(0);
    expect(report.agreement?.largestDifference).toBeLessThan(to === 'FLOAT16' ? 0.005 : 0.1);
    expect(report.fidelity.value).toBeGreaterThan(to === 'FLOAT16' ? 0.9999 : 0.97);
    // Where products of int8 overflow, some layers may stay as they are.
    const isExact = to === 'FLOAT16' || (await computesInt8());
    expect(report.nodes.converted).toBe(isExact ? 5 : 5 - report.nodes.float32);
    expect(report.byteSize).toEqual({ original: model.byteLength, variant: onnx.byteLength });
    expect(report.latency.runs).toBeGreaterThanOrEqual(5);
  },
);

test('values outside float16’s range stay float32, whether they are weights or computed', async () => {
  const large = changed(({ nodes, initializers }) => {
    // Scaled up by 1e6 in the network, and down again.
    const [pool] = nodes.filter(({ outputs }) => outputs.includes('pool'));
    initializers.set('up', { type: 'float', shape: [], data: Float32Array.of(1e6) });
    initializers.set('down', { type: 'float', shape: [], data: Float32Array.of(1e-6) });
    const place = nodes.indexOf(pool);
    nodes.splice(place, 1, { ...pool, outputs: ['pooled'] });
    nodes.splice(place + 1, 0, { op: 'Mul', inputs: ['pooled', 'up'], outputs: ['raised'], attributes: {} });
    nodes.splice(place + 2, 0, { op: 'Mul', inputs: ['raised', 'down'], outputs: ['pool'], attributes: {} });
  });
  const { fidelity, nodes } = await convertCheckpoint({ model: large, to: 'FLOAT16', dataset });
  expect(fidelity.value).toBeGreaterThan(0.9999);
  expect(nodes.converted).toBe(5);
});

/** Blue is raised by 100,000, and not read: in 256 steps of such a range nothing is left of the other colours. */
function raisedBlue({ nodes, initializers }: Graph): string {
  initializers.set('raise', { type: 'float', shape: [1, 3, 1, 1], data: Float32Array.of(0, 0, 1e5) });
  nodes.unshift({ op: 'Add', inputs: ['pixels', 'raise'], outputs: ['raised'], attributes: {} });
  return 'raised';
}

test('layers that lose the scores in int8 stay float32', async () => {
  const sensitive = changed((graph) => {
    const raised = raisedBlue(graph);
    const first = graph.nodes.findIndex(({ op }) => op === 'Conv');
    const weights = graph.initializers.get(graph.nodes[first].inputs[1])?.data as Float32Array;
    for (const i of weights.keys()) if (Math.floor(i / 9) % 3 === 2) weights[i] = 0;
    graph.nodes[first] = { ...graph.nodes[first], inputs: [raised, ...graph.nodes[first].inputs.slice(1)] };
  });
  const { nodes, fidelity } = await convertCheckpoint({ model: sensitive, to: 'INT8', dataset });
  expect(nodes).toEqual({ converted: 3, float32: 2 });
  expect(fidelity.value).toBeGreaterThan(0.99);
});

test('a conversion that changes the scores is refused', async () => {
  const lost = changed((graph) => {
    graph.nodes = [];
    const raised = raisedBlue(graph);
    const weights = Float32Array.from({ length: 768 * 3 }, (_, i) => (i < 512 * 3 ? Math.sin(i) : 0));
    graph.initializers.set('weights', { type: 'float', shape: [768, 3], data: weights });
    graph.nodes.push(
      { op: 'Flatten', inputs: [raised], outputs: ['flat'], attributes: { axis: 1 } },
      { op: 'MatMul', inputs: ['flat', 'weights'], outputs: ['logits'], attributes: {} },
      { op: 'Softmax', inputs: ['logits'], outputs: ['probabilities'], attributes: { axis: -1 } },
    );
  });
  await expect(convertCheckpoint({ model: lost, to: 'INT8', dataset })).rejects.toThrow(
    /In INT8 the checkpoint gives other scores than before \(R² .* on 12 examples, 0\.9 is the least\)\. Use FLOAT16/,
  );
});

test('a network without layers to convert, one in 8 bits, and a data set without training examples are refused', async () => {
  const plain = changed((graph) => {
    graph.nodes = [
      { op: 'GlobalAveragePool', inputs: ['pixels'], outputs: ['means'], attributes: {} },
      { op: 'Flatten', inputs: ['means'], outputs: ['flat'], attributes: { axis: 1 } },
      { op: 'Softmax', inputs: ['flat'], outputs: ['probabilities'], attributes: { axis: -1 } },
    ];
  });
  for (const to of ['FLOAT16', 'INT8'] as const)
    await expect(convertCheckpoint({ model: plain, to, dataset })).rejects.toThrow(
      `no layer that can be computed in ${to}`,
    );
  const { onnx } = await convertCheckpoint({ model, to: 'INT8', dataset });
  await expect(convertCheckpoint({ model: onnx, to: 'FLOAT16', dataset })).rejects.toThrow(
    /quantized to 8 bits already/,
  );
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const untrained = { ...dataset, index: { ...dataset.index, examples } };
  await expect(convertCheckpoint({ model, to: 'INT8', dataset: untrained })).rejects.toThrow(/no training examples/);
});

test('it stops when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(makeVariant({ model, to: 'INT8', dataset, splits: splitsOf('test'), signal })).rejects.toThrow(
    'stopped',
  );
});
