import { test } from 'vitest';
import { missingWebGpu } from '../../testing/webgpu/missing-webgpu.ts';
import { expectFirstLosses } from '../testing/expect-first-losses.ts';

const missing = await missingWebGpu();

test.skipIf(missing !== undefined)(
  'where WebGPU runs, the first ten losses of DistilBERT are the CPU’s to 1e-3, and its state stays on the device',
  () => expectFirstLosses({ architecture: 'DistilBERT', options: {} }, ['attention_mask', 'input_ids']),
);
