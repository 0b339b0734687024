import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { run } from './testing/same-outputs.ts';
import { convertToFloat32 } from './to-float32.ts';

test('half precision becomes single: weights, inputs, outputs, casts and constants of shape', async () => {
  const b = new GraphBuilder('half');
  b.input('x', 'float16', ['batch', 2]);
  // 1, −2, and the smallest half above 0.
  const halves = b.constant({ type: 'float16', shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x0001) }, 'w');
  const row = b.node('Unsqueeze', [b.node('Slice', [halves, b.ints([0]), b.ints([2])]), b.ints([0])]);
  const filled = b.node('ConstantOfShape', [b.ints([2])], {
    value: { type: 'float16', shape: [1], data: Uint16Array.of(0x3800) },
  });
  const sum = b.node('Add', [b.node('Mul', ['x', row]), filled]);
  b.node('Cast', [b.node('Cast', [sum], { to: 7 })], { to: 10 }, { output: 'y' });
  b.output('y', 'float16', ['batch', 2]);
  const single = convertToFloat32(b.graph);
  expect(single.initializers.get('w')?.data).toEqual(Float32Array.of(1, -2, 2 ** -24));
  const { y } = await run(single, { x: new RuntimeTensor('float32', Float32Array.of(3, 1), [1, 2]) });
  expect([...(y.data as Float32Array)]).toEqual([3, -1]);
});

test('double precision becomes single', async () => {
  const b = new GraphBuilder('double');
  b.input('x', 'double', [1]);
  const w = b.constant({ type: 'double', shape: [1], data: Float64Array.of(1 / 3) }, 'w');
  b.node('Mul', ['x', w], {}, { output: 'y' });
  b.output('y', 'double', [1]);
  const single = convertToFloat32(b.graph);
  const { y } = await run(single, { x: new RuntimeTensor('float32', Float32Array.of(3), [1]) });
  expect([y.type, (y.data as Float32Array)[0]]).toEqual(['float32', 1]);
});
