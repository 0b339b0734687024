import { expect, test } from 'vitest';
import { tinyFeatureLayers, tinyModel } from '../testing/tiny-model.ts';
import { GraphBuilder } from './builder.ts';
import { readModel } from './read.ts';
import { MOST_BLOCKS, summarizeBlocks } from './summarize-blocks.ts';

const noWork = () => ({ multiplyAdds: 0, activations: 0 });

test('a residual network: each block has its nodes, also those of the path around it, and its weights', () => {
  const graph = readModel(tinyModel());
  const shapes = new Map([['pool', ['batch', 16, 1, 1]]]);
  const blocks = summarizeBlocks(
    graph,
    tinyFeatureLayers.map(({ name }) => name),
    shapes,
    ({ outputs }) => ({ multiplyAdds: 1, activations: outputs.length }),
  );
  expect(blocks.map(({ multiplyAdds, activations }) => [multiplyAdds, activations])).toEqual(
    [3, 6, 3, 1, 4].map((nodes) => [nodes, nodes]),
  );
  expect(blocks.map(({ end, nodeCount }) => [end, nodeCount])).toEqual([
    ['block_1', 3],
    ['block_2_add', 6],
    ['block_3', 3],
    ['pool', 1],
    ['probabilities', 4],
  ]);
  expect(blocks[1].operators).toEqual([
    { op: 'BatchNormalization', count: 2 },
    { op: 'Conv', count: 2 },
    { op: 'Add', count: 1 },
    { op: 'Clip', count: 1 },
  ]);
  // Convolutions, and the four vectors of each BatchNormalization.
  expect(blocks.map(({ parameterCount }) => parameterCount)).toEqual([
    8 * 27 + 4 * 8,
    8 * 9 + 64 + 8 * 8,
    128 + 4 * 16,
    0,
    16 * 3 + 3,
  ]);
  expect(blocks.reduce((sum, { nodeCount }) => sum + nodeCount, 0)).toBe(graph.nodes.length);
  expect(blocks.map(({ shape }) => shape)).toEqual([null, null, null, ['batch', 16, 1, 1], null]);
});

test('a chain of 10,000 nodes has few blocks', () => {
  const builder = new GraphBuilder('deep');
  let last = builder.input('x', 'float', ['batch', 4]);
  const ends: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    last = builder.node('Relu', [last], {}, { output: `layer_${i}` });
    ends.push(last);
  }
  const { graph } = builder;
  graph.outputs = [{ name: last, type: 'float', shape: ['batch', 4] }];
  const blocks = summarizeBlocks(graph, ends, new Map(), noWork);
  expect(blocks.length).toBeLessThanOrEqual(MOST_BLOCKS);
  expect(blocks.at(-1)?.end).toBe('layer_9999');
  expect(blocks.reduce((sum, { layers }) => sum + layers, 0)).toBe(10_000);
  expect(blocks.reduce((sum, { nodeCount }) => sum + nodeCount, 0)).toBe(10_000);
});

test('a graph without layers is one block', () => {
  const graph = readModel(tinyModel());
  const blocks = summarizeBlocks(graph, [], new Map(), noWork);
  expect(blocks).toHaveLength(1);
  expect(blocks[0]).toMatchObject({ end: 'probabilities', layers: 0, nodeCount: graph.nodes.length });
});
