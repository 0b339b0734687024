import { expect, test } from 'vitest';
import { missingWebGpu } from '../../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../../testing/webgpu/run-on-webgpu.ts';
import { methods } from '../testing/several-losses.ts';
import type { StepLosses } from './trainer.ts';

const missing = await missingWebGpu();

test.skipIf(missing !== undefined)('on WebGPU the losses of an adversarial head are PyTorch’s to 1e-3', async () => {
  const method = 'an adversarial domain head behind a reversal';
  const worker = new URL('../testing/several-losses-on-webgpu.ts', import.meta.url);
  const losses = await runOnWebGpu<StepLosses[]>(worker, { method, steps: 3 });
  for (const [step, { total, byObjective }] of losses.entries()) {
    const expected = methods[method].expected.losses[step];
    expect(Math.abs(total - expected.total), `step ${step + 1}`).toBeLessThan(1e-3);
    expect(Math.abs(byObjective.a - expected.a), `classes in step ${step + 1}`).toBeLessThan(1e-3);
  }
  expect(losses).toHaveLength(3);
});
