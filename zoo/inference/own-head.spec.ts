import { expect, test } from 'vitest';
import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { openClassifier } from './classifier.ts';
import { openOwnHead } from './own-head.ts';

const pixels = Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.cos(i / 5));

/** The tiny model as a publisher may have written it. */
function published(change: (graph: Graph) => void): Uint8Array {
  const graph = readModel(tinyModel());
  change(graph);
  return writeModel(graph);
}

/** Its scores, before the softmax. */
const logits = (metadata: Record<string, string> = {}) =>
  published((graph) => {
    const softmax = graph.nodes.find(({ op }) => op === 'Softmax');
    if (!softmax) throw new Error('It ends in a softmax.');
    graph.nodes = graph.nodes.filter((node) => node !== softmax);
    graph.outputs = [{ ...graph.outputs[0], name: softmax.inputs[0] }];
    Object.assign(graph.metadata, metadata);
  });

async function probabilities(model: Uint8Array): Promise<{ values: number[]; task: string }> {
  const { classifier, described } = await openOwnHead(model);
  const [{ probabilities: row }] = await classifier.classify([pixels]);
  await classifier.close();
  return { values: Array.from(row), task: described.task };
}

async function expected(): Promise<number[]> {
  const classifier = await openClassifier(tinyModel());
  const [{ probabilities: row }] = await classifier.classify([pixels]);
  await classifier.close();
  return Array.from(row);
}

test('a checkpoint is opened as it is', async () => {
  expect((await probabilities(tinyModel())).values).toEqual(await expected());
});

test('scores become probabilities by a softmax; those of a graph that has one stay', async () => {
  const whole = await expected();
  const scored = await probabilities(logits());
  for (const [i, value] of scored.values.entries()) expect(value).toBeCloseTo(whole[i], 6);
  expect(scored.task).toBe('SINGLE_LABEL');
  const renamed = published((graph) => {
    const last = graph.nodes[graph.nodes.length - 1];
    last.outputs = ['dense_3'];
    graph.outputs[0].name = 'dense_3';
  });
  expect((await probabilities(renamed)).values).toEqual(whole);
});

test('by a sigmoid if the publisher says that labels are true together', async () => {
  const config = JSON.stringify({ problem_type: 'multi_label_classification' });
  const { values, task } = await probabilities(logits({ [METADATA.config]: config }));
  expect(task).toBe('MULTI_LABEL');
  // A softmax is exp(score) divided by one number: so the odds of a sigmoid are proportional to it.
  const whole = await expected();
  const ratios = values.map((value, i) => value / (1 - value) / whole[i]);
  for (const ratio of ratios) expect(ratio / ratios[0]).toBeCloseTo(1, 4);
});

test('a model without labels, or with as many as no output has', async () => {
  const without = published((graph) => {
    delete graph.metadata[METADATA.labels];
  });
  await expect(openOwnHead(without)).rejects.toThrow('graft.labels');
  await expect(openOwnHead(logits({ [METADATA.labels]: '["one", "two"]' }))).rejects.toThrow('2 labels, but no output');
});
