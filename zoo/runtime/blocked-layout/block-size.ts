import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { blockWeights } from '../../operators/blocked/block-weights.ts';
import { BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';
import { openSession, RuntimeTensor } from '../session.ts';

/** MLAS uses 16 on AVX-512, 8 on AVX2 and NEON. */
const SIZES = [16, 8];
const CHANNELS = 32;

let probed: Promise<number | null> | undefined;

/**
 * The number of channels in a block on this machine's CPU, or null if onnxruntime's blocked operators are absent or give other
 * results than the plain ones, which then have to be used. Probed once per process.
 */
export function blockSize(): Promise<number | null> {
  probed ??= probe();
  return probed;
}

async function probe(): Promise<number | null> {
  for (const size of SIZES) {
    if (await agrees(size).catch(() => false)) return size;
  }
  return null;
}

/** Whether a blocked 3×3 convolution with weights in blocks of `size` equals the plain one. */
async function agrees(size: number): Promise<boolean> {
  const build = new GraphBuilder('probe');
  build.graph.opsets[BLOCKED_DOMAIN] = 1;
  const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
  const domain = BLOCKED_DOMAIN;
  build.input('x', 'float', [1, CHANNELS, 5, 7]);
  build.input('w', 'float', [CHANNELS, CHANNELS, 3, 3]);
  build.node('Conv', ['x', 'w'], attributes, { output: 'plain' });
  const weights = blockWeights(build, 'w', [CHANNELS, CHANNELS, 3, 3], { size, input: true });
  const blocked = build.node('Conv', [build.node('ReorderInput', ['x'], {}, { domain }), weights], attributes, {
    domain,
  });
  build.node('ReorderOutput', [blocked], { channels: CHANNELS }, { domain, output: 'blocked' });
  for (const name of ['plain', 'blocked']) build.output(name, 'float', [1, CHANNELS, 5, 7]);
  const session = await openSession(writeModel(build.graph));
  try {
    const wave = (count: number, pace: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * pace));
    const result = await session.run({
      x: new RuntimeTensor('float32', wave(CHANNELS * 35, 0.7), [1, CHANNELS, 5, 7]),
      w: new RuntimeTensor('float32', wave(CHANNELS * CHANNELS * 9, 1.3), [CHANNELS, CHANNELS, 3, 3]),
    });
    const plain = result.plain.data as Float32Array;
    return (result.blocked.data as Float32Array).every((value, i) => Math.abs(value - plain[i]) < 1e-3);
  } finally {
    await session.close();
  }
}
