import { describe, expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { addLora } from '../strategies/lora/add-lora.ts';
import { expectVectors } from '../testing/expect-vectors.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { groupParameters } from './parameters.ts';
import { STEP } from './state-names.ts';
import { buildParameterGradientGraph, parameterGradientName } from './step-graph.ts';

const size = await blockSize();
const [BATCH, CLASSES] = [3, 4];

/** Three 1×1 convolutions, the second with a stride and a folded normalization, then a mean over the picture. */
function network(rank: number) {
  const generator = random(4);
  const draw = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => (generator.next() * 2 - 1) * scale);
  const b = new GraphBuilder('pointwise');
  b.input('x', 'float', [BATCH, 64, 6, 5]);
  const conv = (x: string, name: string, [out, from]: number[], strides = [1, 1]) =>
    b.node('Conv', [x, b.floats(draw(out * from, 0.2), [out, from, 1, 1], name)], { kernel_shape: [1, 1], strides });
  const first = b.node('Relu', [conv('x', 'first', [192, 64])]);
  const scale = ['scale', 'bias', 'mean', 'variance'].map((name, i) =>
    b.floats(i === 3 ? draw(192, 0.5).map((v) => v + 1) : draw(192, 1), [192], name),
  );
  const normalized = b.node('BatchNormalization', [conv(first, 'second', [192, 192], [2, 2]), ...scale]);
  const third = conv(b.node('Relu', [normalized]), 'third', [256, 192]);
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [third])]);
  b.node('MatMul', [pooled, b.floats(draw(256 * CLASSES, 0.3), [256, CLASSES], 'head')], {}, { output: 'logits' });
  b.output('logits', 'float', [BATCH, CLASSES]);
  const { graph, adapters } = addLora(b.graph, ['first', 'second', 'third'], { rank, alpha: 16, seed: 2 });
  // At zero, where LORA starts, A would have no gradient.
  for (const { b, rows } of adapters) {
    const { data } = graph.initializers.get(b) as Tensor;
    (data as Float32Array).set(draw(rows * rank, 0.1));
  }
  const learned = [...adapters.flatMap((adapter) => [adapter.a, adapter.b]), 'head'];
  const choices = { isHead: (name: string) => name === 'head', headScale: 1, weightDecay: 0 };
  return { graph: foldBatchNormalization(graph), groups: groupParameters(graph, learned, choices), learned };
}

async function gradients(rank: number, blocks: number | null): Promise<{ graph: Graph; values: Float32Array[] }> {
  const { graph: plain, groups, learned } = network(rank);
  const graph = await buildParameterGradientGraph(plain, groups, { loss: crossEntropy, blockSize: blocks });
  const generator = random(9);
  const tensor = (shape: number[], next: (i: number) => number) =>
    new RuntimeTensor(
      'float32',
      Float32Array.from({ length: shape.reduce((a, c) => a * c) }, (_, i) => next(i)),
      shape,
    );
  const session = await openSession(writeModel(graph));
  const results = await session.run({
    x: tensor([BATCH, 64, 6, 5], () => generator.next() * 2 - 1),
    [STEP.targets]: tensor([BATCH, CLASSES], (i) => Number(i % CLASSES === Math.floor(i / CLASSES))),
    [STEP.exampleWeights]: tensor([BATCH], () => 1 / BATCH),
    ...Object.fromEntries(
      groups.flatMap(({ parameters }) =>
        parameters.map(({ name, shape }) => {
          const data = plain.initializers.get(name)?.data as Float32Array;
          return [name, new RuntimeTensor('float32', data, shape)];
        }),
      ),
    ),
  });
  await session.close();
  return { graph, values: learned.map((name) => results[parameterGradientName(name)].data as Float32Array) };
}

const count = ({ nodes }: Graph, op: string) => nodes.filter((node) => node.op === op).length;

describe.skipIf(size === null)('gradients of low rank in the blocked layout', () => {
  // With a rank of 5 a block is filled with zeros; 20 takes two.
  test.each([5, 8, 20])('of rank %i are those of the plain layout', async (rank) => {
    const [plain, blocked] = [await gradients(rank, null), await gradients(rank, size)];
    expect(blocked.values).toHaveLength(7);
    for (const [i, values] of blocked.values.entries()) {
      const expected = Array.from(plain.values[i]);
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest).toBeGreaterThan(0);
      expectVectors(values, expected, 1e-5 * Math.max(1, largest));
    }
  });

  test('take narrow convolutions where those are cheaper, except where the input needs no gradient', async () => {
    const [cheap, dear] = [(await gradients(8, size)).graph, (await gradients(120, size)).graph];
    // `second` and `third`; the input of `first` is the picture. Each has one narrow convolution forwards, and one backwards.
    expect(count(cheap, 'Conv')).toBe(count(dear, 'Conv') + 2 * 2);
  });
});
