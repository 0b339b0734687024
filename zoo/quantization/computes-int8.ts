import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { addRounding, int8Inputs } from './int8-forms.ts';

const [CHANNELS, SIZE] = [32, 8];

let probed: Promise<boolean> | undefined;

/**
 * Whether this machine's CPU multiplies int8 exactly: x86 processors with AVX-512 VNNI or AVX-VNNI, ARM processors with the dot
 * product. Older x86 processors add pairs of products in 16 bits, which 255 · 127 + 255 · 127 silently overflows; nor are they much
 * faster than in float32. Probed once per process, with such products.
 */
export function computesInt8(): Promise<boolean> {
  probed ??= largestProductsAreExact().catch(() => false);
  return probed;
}

/** A convolution whose activations are all 255 and whose weights are all 127. */
async function largestProductsAreExact(): Promise<boolean> {
  const build = new GraphBuilder('probe');
  build.input('x', 'float', [1, CHANNELS, SIZE, SIZE]);
  const weights = build.floats(new Float32Array(CHANNELS * CHANNELS * 9).fill(127), [CHANNELS, CHANNELS, 3, 3]);
  const x = addRounding(build, 'x', { scale: 1, zeroPoint: 0 });
  const conv = { op: 'Conv', inputs: ['x', weights], outputs: ['y'], attributes: {} };
  const y = build.node('Conv', int8Inputs(build, conv, x, 1));
  const largest = CHANNELS * 9 * 255 * 127;
  addRounding(build, y, { scale: largest / 255, zeroPoint: 0 }, 'sum');
  const side = SIZE - 2;
  build.output('sum', 'float', [1, CHANNELS, side, side]);
  const session = await openSession(writeModel(build.graph));
  try {
    const pixels = new Float32Array(CHANNELS * SIZE * SIZE).fill(255);
    const { sum } = await session.run({ x: new RuntimeTensor('float32', pixels, [1, CHANNELS, SIZE, SIZE]) });
    return (sum.data as Float32Array).every((value) => Math.abs(value / largest - 1) < 0.01);
  } finally {
    await session.close();
  }
}
