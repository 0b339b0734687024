import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { learnedParameters, sparedFromDecay } from './learned-parameters.ts';

/** A product with weights, and what follows it; `scale` and `bias` have the product's width. */
function network(follow: (b: GraphBuilder, x: string) => string, shape = [4]) {
  const b = new GraphBuilder('network');
  b.input('x', 'float', ['batch', 3]);
  const values = (seed: number) => Float32Array.from({ length: 4 }, (_, i) => Math.sin(seed + i));
  b.floats(
    Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
    [3, 4],
    'weights',
  );
  b.floats(values(1), shape, 'scale');
  b.floats(values(2), shape, 'bias');
  b.output(follow(b, b.node('MatMul', ['x', 'weights'])), 'float', ['batch', 4]);
  return b.graph;
}

test.each(['SimplifiedLayerNormalization', 'RMSNormalization', 'LayerNormalization'])(
  'the scale of %s is learned, and weight decay spares it',
  (op) => {
    const graph = network((b, x) => b.node(op, [x, 'scale'], { axis: -1 }));
    expect(learnedParameters(graph)).toEqual(['weights', 'scale']);
    expect([...sparedFromDecay(graph)]).toEqual(['scale']);
  },
);

test('what is multiplied and added is learned; what is subtracted or divided by is not', () => {
  const learned = network((b, x) => b.node('Add', [b.node('Mul', [x, 'scale']), 'bias']));
  expect(learnedParameters(learned)).toEqual(['weights', 'scale', 'bias']);
  const constants = network((b, x) => b.node('Sub', [b.node('Div', [x, 'scale']), 'bias']));
  expect(learnedParameters(constants)).toEqual(['weights']);
});

test('what is added along several dimensions is a table of weights, which decays', () => {
  const spared = (shape: number[]) => [
    ...sparedFromDecay(network((b, x) => b.node('Add', [b.node('Reshape', [x, b.ints([-1, 2, 2])]), 'bias']), shape)),
  ];
  expect(spared([1, 2, 2])).toEqual([]);
  expect(spared([4])).toEqual(['bias']);
});

test('an operator without a record has no learned parameters, nor has one of another domain with a known name', () => {
  const unknown = network((b, x) => b.node('Unheard', [x, 'scale']));
  expect(learnedParameters(unknown)).toEqual(['weights']);
  const other = network((b, x) => b.node('Add', [x, 'bias'], {}, { domain: 'com.example' }));
  expect(learnedParameters(other)).toEqual(['weights']);
});
