import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { expectSameOutputs } from '../../simplify/testing/same-outputs.ts';
import { poolBeforeActivation } from './pool-before-activation.ts';

const POOL = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };

function network(activation: 'Relu' | 'Clip' | 'Sigmoid', readTwice = false) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 4, 7, 6]);
  const bounds = activation === 'Clip' ? [b.floats([-0.5]), b.floats([1])] : [];
  const active = b.node(activation, ['x', ...bounds.map((name) => b.node('Squeeze', [name]))]);
  b.node('MaxPool', [active], POOL, { output: 'y' });
  b.output('y', 'float', [2, 4, 4, 3]);
  if (readTwice) b.output(b.node('Neg', [active]), 'float', [2, 4, 7, 6]);
  return b.graph;
}
const ops = ({ nodes }: ReturnType<typeof network>) => nodes.map(({ op }) => op).filter((op) => op !== 'Squeeze');

test.each(['Relu', 'Clip'] as const)(
  'a pool comes before the %s in front of it, and gives the same',
  async (activation) => {
    const graph = network(activation);
    const moved = poolBeforeActivation(graph);
    expect(ops(moved)).toEqual(['MaxPool', activation]);
    await expectSameOutputs(graph, moved);
  },
);

test('an activation that others read stays, and so does one of another kind', () => {
  expect(ops(poolBeforeActivation(network('Relu', true)))).toEqual(['Relu', 'MaxPool', 'Neg']);
  expect(ops(poolBeforeActivation(network('Sigmoid')))).toEqual(['Sigmoid', 'MaxPool']);
});
