import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { floatPictures } from './float-pictures.ts';
import { run } from './testing/same-outputs.ts';

test('a model that takes pictures as bytes takes the same numbers as floats', async () => {
  const b = new GraphBuilder('bytes');
  b.input('image', 'uint8', ['batch', 1, 2, 3]);
  b.node('Cast', ['image'], { to: 1 }, { output: 'y' });
  b.output('y', 'float', ['batch', 1, 2, 3]);
  const graph = floatPictures(b.graph);
  expect(graph.inputs).toEqual([{ name: 'image', type: 'float', shape: ['batch', 1, 2, 3] }]);
  const numbers = Float32Array.of(0, 1, 127, 128, 254, 255);
  const { y } = await run(graph, { image: new RuntimeTensor('float32', numbers, [1, 1, 2, 3]) });
  expect(y.data).toEqual(numbers);
});

test('whole numbers that are no pictures stay as they are', () => {
  const b = new GraphBuilder('bytes');
  b.input('bytes', 'int32', ['batch', 2048]);
  expect(floatPictures(b.graph)).toBe(b.graph);
});
