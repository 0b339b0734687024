import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Node } from './graph.ts';
import { sortNodes } from './sort-nodes.ts';

const node = (inputs: string[], output: string): Node => ({ op: 'Sum', inputs, outputs: [output], attributes: {} });
const outputs = (nodes: Node[]) => nodes.map((one) => one.outputs[0]).join('');

test('a node that stands before the makers of its inputs comes after them', () => {
  const nodes = [node(['b', 'c'], 'd'), node(['a'], 'c'), node(['x'], 'a'), node(['x'], 'b')];
  expect(outputs(sortNodes(nodes, ['x']))).toBe('acbd');
});

test('sorted nodes stay as they are, and shuffled ones end sorted', () => {
  const names = [...'abcdefghij'];
  const chain = names.map((name, i) => node(i < 2 ? ['x'] : [names[i - 1], names[i >> 1]], name));
  expect(sortNodes(chain, ['x'])).toEqual(chain);
  fc.assert(
    fc.property(fc.shuffledSubarray(chain, { minLength: chain.length }), (shuffled) => {
      const made = new Set(['x']);
      for (const one of sortNodes(shuffled, ['x'])) {
        expect(one.inputs.every((name) => made.has(name))).toBe(true);
        made.add(one.outputs[0]);
      }
      expect(made.size).toBe(11);
    }),
    { numRuns: 30, seed: 3 },
  );
});

test('nodes in a cycle stand at the end', () => {
  expect(outputs(sortNodes([node(['b'], 'a'), node(['a'], 'b'), node(['x'], 'c')], ['x']))).toBe('cab');
});
