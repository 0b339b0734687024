import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { inferTensors } from './infer-tensors.ts';

test('types and shapes are inferred; unknown dimensions get names, unknown ranks none', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 4]);
  b.input('shape', 'int64', ['rank']);
  b.node('MatMul', ['x', b.floats(new Float32Array(4000), [4, 1000], 'w')], {}, { output: 'y' });
  b.node('ReduceSum', ['x'], { keepdims: 0 }, { output: 'sum' });
  b.node('Reshape', ['x', b.ints([-1, 2])], {}, { output: 'pairs' });
  b.node('Reshape', ['x', 'shape'], {}, { output: 'any' });
  b.node('Relu', ['any'], {}, { output: 'any_relu' });
  b.node('Shape', ['x'], {}, { output: 'shape_of_x' });
  b.output('y', 'float', ['batch', 1000]);
  const tensors = await inferTensors(b.graph);
  expect(tensors.get('x')).toEqual({ type: 'float', shape: ['batch', 4] });
  expect(tensors.get('w')).toEqual({ type: 'float', shape: [4, 1000] });
  expect(tensors.get('y')).toEqual({ type: 'float', shape: ['batch', 1000] });
  expect(tensors.get('sum')).toEqual({ type: 'float', shape: [] });
  expect(tensors.get('pairs')).toEqual({ type: 'float', shape: ['pairs_0', 2] });
  expect(tensors.get('any')).toEqual({ type: 'float', shape: null });
  expect(tensors.get('any_relu')).toEqual({ type: 'float', shape: null });
  expect(tensors.get('shape_of_x')).toEqual({ type: 'int64', shape: [2] });
});

test('shapes that contradict each other are refused with the reason', async () => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 4]);
  b.node('MatMul', ['x', b.floats([1, 2, 3], [3, 1])], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 1]);
  await expect(inferTensors(b.graph)).rejects.toThrow(/onnxruntime refuses the model.*[Ii]ncompatible dimensions/s);
});
