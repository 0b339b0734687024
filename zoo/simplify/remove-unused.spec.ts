import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { removeUnused } from './remove-unused.ts';

test('nodes, weights and operator domains that no output depends on go', () => {
  const b = new GraphBuilder('g');
  b.graph.opsets['com.microsoft'] = 1;
  b.input('x', 'float', [2]);
  b.node('Gelu', [b.node('Mul', ['x', b.floats([2], [], 'unused')])], {}, { domain: 'com.microsoft' });
  b.node('Mul', ['x', b.floats([3], [], 'used')], {}, { output: 'y' });
  b.output('y', 'float', [2]);
  const rest = removeUnused(b.graph);
  expect(rest.nodes.map(({ outputs }) => outputs)).toEqual([['y']]);
  expect([...rest.initializers.keys()]).toEqual(['used']);
  expect(rest.opsets).toEqual({ '': 21 });
});
