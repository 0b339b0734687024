import { expect, test } from 'vitest';
import { trainedBlocks } from './trained-blocks.ts';

const block = (end: string, layers = 1) => ({
  end,
  layers,
  nodeCount: 3,
  operators: [],
  parameterCount: 10,
  shape: null,
});
const graph = { blocks: [block('a'), block('b'), block('c'), block('logits', 0)] };

test.each([
  ['LINEAR_PROBE', null, ['FROZEN', 'FROZEN', 'FROZEN', null]],
  ['PARTIAL', 'b', ['FROZEN', 'TRAINED', 'TRAINED', null]],
  ['FULL', 'a', ['TRAINED', 'TRAINED', 'TRAINED', null]],
  ['LORA', 'a', ['ADAPTERS', 'ADAPTERS', 'ADAPTERS', null]],
] as const)('%s from %s', (strategy, from, expected) => {
  expect(trainedBlocks(graph, { strategy, from })).toEqual(expected);
});
