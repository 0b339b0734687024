import { test } from 'vitest';
import { missingWebGpu } from '../../testing/webgpu/missing-webgpu.ts';
import { expectFirstLosses } from '../testing/expect-first-losses.ts';

const missing = await missingWebGpu();

// Its pools of 2 × 2 show whether grouped convolutions and their transposes are right.
test.skipIf(missing !== undefined)(
  'where WebGPU runs, the first ten losses of VGG are the CPU’s to 1e-3, and its state stays on the device',
  () => expectFirstLosses({ architecture: 'VGG', options: { clipNorm: 1, emaDecay: 0.9 } }, ['active', 'pixels']),
);

test.skipIf(missing !== undefined)(
  'where WebGPU runs, the first ten losses of ViT are the CPU’s to 1e-3, and its state stays on the device',
  () => expectFirstLosses({ architecture: 'ViT', options: {} }, ['pixels']),
);
