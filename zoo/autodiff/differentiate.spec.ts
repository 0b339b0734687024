import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { differentiate } from './differentiate.ts';

function lossOf(op: string) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 3]);
  const w = b.floats([1, 2, 3], [3], 'w');
  b.node(
    'ReduceSum',
    [b.node(op, [b.node('Mul', ['x', w])], {}, { output: 'y' })],
    { keepdims: 0 },
    { output: 'loss' },
  );
  b.output('loss', 'float', []);
  return b;
}

test('an operator without a rule is refused by name, and nothing is added to the graph', async () => {
  const b = lossOf('Round');
  const before = b.graph.nodes.length;
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w'], shapes)).toThrow(
    'cannot train through the Round node “y”: Graft has no gradient rule for Round',
  );
  expect(b.graph.nodes.length).toBe(before);
});

test('an operator without a rule may stand where no gradient has to pass', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2, 3]);
  b.floats([1, 2, 3], [3], 'w');
  b.node('ReduceSum', [b.node('Mul', [b.node('Round', ['x']), 'w'])], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  expect(differentiate(b, 'loss', ['w'], await inferShapes(b.graph)).get('w')).toBeDefined();
});

test('a parameter that the loss does not depend on is named', async () => {
  const b = lossOf('Relu');
  b.floats([1], [1], 'idle');
  const shapes = await inferShapes(b.graph);
  expect(() => differentiate(b, 'loss', ['w', 'idle'], shapes)).toThrow(InvalidInputError);
});
