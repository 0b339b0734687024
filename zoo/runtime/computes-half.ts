import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import type { GpuDevice } from './device.ts';
import { openSession, RuntimeTensor } from './session.ts';

const SIZE = 16;
const TOLERANCE = 1e-2;

/** Whether a GPU multiplies matrices in float16. In WebGPU that is an optional feature (`shader-f16`). */
export async function computesHalf(device: GpuDevice): Promise<boolean> {
  try {
    const session = await openSession(halfProduct(), { device });
    const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i + 1));
    const { product } = await session.run({ x: new RuntimeTensor('float32', values, [SIZE, SIZE]) });
    await session.close();
    return (product.data as Float32Array).every((value, i) => Math.abs(value - entry(values, i)) < TOLERANCE);
  } catch {
    return false;
  }
}

/** x · x in float16. */
function halfProduct(): Uint8Array {
  const build = new GraphBuilder('half');
  build.input('x', 'float', [SIZE, SIZE]);
  const half = build.node('Cast', ['x'], { to: 10 });
  build.node('Cast', [build.node('MatMul', [half, half])], { to: 1 }, { output: 'product' });
  build.output('product', 'float', [SIZE, SIZE]);
  return writeModel(build.graph);
}

function entry(x: Float32Array, i: number): number {
  const [row, column] = [Math.floor(i / SIZE), i % SIZE];
  let sum = 0;
  for (let k = 0; k < SIZE; k++) sum += x[row * SIZE + k] * x[k * SIZE + column];
  return sum;
}
