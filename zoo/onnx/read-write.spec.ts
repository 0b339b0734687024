import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from './builder.ts';
import { readModel } from './read.ts';
import { writeModel } from './write.ts';

function affine() {
  const b = new GraphBuilder('affine');
  b.input('x', 'float', ['batch', 2]);
  b.constant({ type: 'float', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, 'w');
  const product = b.node('MatMul', ['x', 'w']);
  b.node('LeakyRelu', [product], { alpha: { float: 0.25 } }, { output: 'y' });
  b.output('y', 'float', ['batch', 2]);
  b.graph.metadata.author = 'a test';
  return b.graph;
}

test('a graph that is written and read again is the same graph', () => {
  const graph = affine();
  expect(readModel(writeModel(graph))).toEqual(graph);
});

test('a file in a Buffer, wherever in memory it lies, is read as well', () => {
  const graph = affine();
  const bytes = writeModel(graph);
  for (let offset = 0; offset < 4; offset++) {
    const pool = Buffer.alloc(bytes.length + 8, 0xff);
    pool.set(bytes, offset);
    expect(readModel(pool.subarray(offset, offset + bytes.length))).toEqual(graph);
  }
});

test('a name that two nodes have is written once, as onnxruntime wants it', () => {
  const graph = affine();
  for (const node of graph.nodes) node.name = 'layer';
  expect(readModel(writeModel(graph)).nodes.map(({ name }) => name)).toEqual(['layer', undefined]);
});

test('the same graph gives the same bytes', () => {
  expect(writeModel(affine())).toEqual(writeModel(affine()));
});

test('bytes that are no model are refused', () => {
  expect(() => readModel(new TextEncoder().encode('<html>not a model</html>'))).toThrow(InvalidInputError);
});

test('a truncated file is refused', () => {
  const bytes = writeModel(affine());
  for (const length of [0, 10, bytes.length >> 1, bytes.length - 1]) {
    expect(() => readModel(bytes.slice(0, length)), `${length} bytes`).toThrow(InvalidInputError);
  }
});

test('a tensor that no node produces is named', () => {
  const graph = affine();
  graph.nodes[0].inputs[1] = 'ghost';
  expect(() => writeModel(graph)).toThrow(/“ghost”.*MatMul.*not produced by any node/);
});

test('a tensor that is produced twice is named', () => {
  const graph = affine();
  graph.nodes[1].outputs[0] = 'w';
  expect(() => writeModel(graph)).toThrow(/“w” is produced twice/);
});

test('a cycle is refused', () => {
  const graph = affine();
  graph.nodes[0].inputs[0] = 'y';
  expect(() => writeModel(graph)).toThrow(/cycle/);
});
