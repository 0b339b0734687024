import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Attribute } from '../onnx/graph.ts';
import { constantNodesToInitializers } from './constant-nodes.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

test.each<[string, Attribute]>([
  ['value', { type: 'float', shape: [2], data: Float32Array.of(1, 2) }],
  ['value_float', { float: 0.5 }],
  ['value_floats', { floats: [0.5, 3] }],
])('a Constant given by its %s becomes an initializer', async (name, value) => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 2]);
  b.node('Mul', ['x', b.node('Constant', [], { [name]: value })], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 2]);
  const folded = constantNodesToInitializers(b.graph);
  expect(folded.nodes.map(({ op }) => op)).toEqual(['Mul']);
  await expectSameOutputs(b.graph, folded);
});

test.each<[string, Attribute]>([
  ['value_int', 4],
  ['value_ints', [4]],
])('so do whole numbers, given by their %s', async (name, value) => {
  const b = new GraphBuilder('g');
  b.input('x', 'int64', ['batch', 2]);
  b.node('Add', ['x', b.node('Constant', [], { [name]: value })], {}, { output: 'y' });
  b.output('y', 'int64', ['batch', 2]);
  const folded = constantNodesToInitializers(b.graph);
  expect(folded.nodes.map(({ op }) => op)).toEqual(['Add']);
  await expectSameOutputs(b.graph, folded);
});

test('a Constant that is an output stays', () => {
  const b = new GraphBuilder('g');
  b.node('Constant', [], { value_float: { float: 1 } }, { output: 'y' });
  b.output('y', 'float', []);
  expect(constantNodesToInitializers(b.graph).nodes).toHaveLength(1);
});

test('a Constant without a value that Graft reads is refused', () => {
  const b = new GraphBuilder('g');
  b.node('Constant', [], {}, { output: 'c' });
  expect(() => constantNodesToInitializers(b.graph)).toThrow(/Constant node “c” has no value/);
});
