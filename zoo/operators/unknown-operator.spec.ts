import { expect, test } from 'vitest';
import { expectRight, variable } from '../autodiff/testing/check-rule.ts';
import { findFeatureLayers } from '../features/feature-layers.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { blockSize } from '../runtime/blocked-layout/block-size.ts';
import { toBlockedLayout } from '../runtime/blocked-layout/to-blocked-layout.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { simplifyGraph } from '../simplify/simplify.ts';
import { expectSameOutputs } from '../simplify/testing/same-outputs.ts';
import { refuseUntrainable } from '../training/checks/refuse-untrainable.ts';
import { learnedParameters } from '../training/parameters/learned-parameters.ts';
import { operatorOf, operators } from './index.ts';

/** onnxruntime runs it, and Graft has no record of it. */
const UNKNOWN = { op: 'Shrink', attributes: { lambd: { float: 0.1 }, bias: { float: 0.05 } } };

/** Three convolutions and a classifier; behind the first, between transposes, stands an operator without a record. */
function network(batch: number | string = 'batch'): Graph {
  const b = new GraphBuilder('network');
  const weights = (name: string, shape: number[]) => {
    const { values } = variable(name, shape, name.length);
    return b.floats(values, shape, name);
  };
  const pads = { pads: [1, 1, 1, 1] };
  const first = b.node('Conv', [b.input('x', 'float', [batch, 3, 6, 5]), weights('stem.weight', [16, 3, 3, 3])], pads);
  const turned = b.node('Transpose', [first], { perm: [0, 2, 3, 1] });
  const shrunk = b.node(UNKNOWN.op, [turned], UNKNOWN.attributes);
  const back = b.node('Transpose', [shrunk], { perm: [0, 3, 1, 2] });
  const second = b.node('Relu', [b.node('Conv', [back, weights('block.weight', [32, 16, 3, 3])], pads)]);
  const third = b.node('Relu', [b.node('Conv', [second, weights('last.weight', [48, 32, 1, 1])])]);
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [third])]);
  b.node('Gemm', [pooled, weights('classifier.weight', [48, 4])], {}, { output: 'logits' });
  b.output('logits', 'float', [batch, 4]);
  return b.graph;
}

test('the operator of these specs has no record', () => {
  expect(Object.keys(operators)).not.toContain(UNKNOWN.op);
  expect(operatorOf(UNKNOWN).gradient).toHaveProperty('missing');
});

test('a graph with an operator without a record is simplified around it', async () => {
  const simplified = await simplifyGraph(network());
  expect(simplified.nodes.map(({ op }) => op).slice(0, 4)).toEqual(['Conv', 'Transpose', UNKNOWN.op, 'Transpose']);
  await expectSameOutputs(network(), simplified, { batch: 3 });
});

test('it reads and writes plain activations in a graph of blocked ones', async () => {
  const size = await blockSize();
  if (size === null) return;
  const graph = network(3);
  const blocked = toBlockedLayout(graph, await inferShapes(graph), size);
  expect(blocked.nodes.map(({ op }) => op)).toContain('ReorderOutput');
  await expectSameOutputs(graph, blocked);
});

test('its constants are not learned, and layers are found before and after it', async () => {
  const graph = await simplifyGraph(network());
  expect(learnedParameters(graph)).toEqual(['stem.weight', 'block.weight', 'last.weight', 'classifier.weight']);
  const { featureLayers } = await findFeatureLayers(graph);
  expect(featureLayers.map(({ name }) => name)).toEqual(['stem', 'block', 'last', 'pooled']);
});

test('training through it is refused with the operator, the node and the layers from which training can begin', async () => {
  const { graph, featureLayers } = await findFeatureLayers(await simplifyGraph(network()));
  const backbone = { graph, features: 'pooled', dimension: 48 };
  await expect(
    refuseUntrainable(backbone, ['stem.weight', 'block.weight', 'last.weight'], featureLayers),
  ).rejects.toThrow(
    /cannot train through the Shrink node “.+”: Graft has no gradient rule for Shrink\. Training can begin at any of the layers “block”, “last”\./,
  );
  await refuseUntrainable(backbone, ['block.weight', 'last.weight'], featureLayers);
});

test('in a frozen place it runs, and gradients behind it are right', () =>
  expectRight([variable('w', [5, 3])], (b) => {
    const x = b.floats(variable('x', [2, 5]).values, [2, 5]);
    return b.node('Tanh', [b.node('MatMul', [b.node(UNKNOWN.op, [x], UNKNOWN.attributes), 'w'])]);
  }));
