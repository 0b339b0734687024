import { describe, expect, test } from 'vitest';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../testing/webgpu/run-on-webgpu.ts';
import type { FineTuneInput } from './options/options.ts';
import type { FineTuned } from './testing/fine-tune-on.ts';

const missing = await missingWebGpu();

const train = (input: FineTuneInput, resumeFrom?: Uint8Array) =>
  runOnWebGpu<FineTuned>(new URL('./testing/fine-tune-on.ts', import.meta.url), { input, resumeFrom });

const two = { epochs: 2, batchSize: 8, learningRate: 0.01, dropout: 0 };
const full: FineTuneInput = { ...two, strategy: 'FULL', clipNorm: 1, emaDecay: 0.9 };
const lora: FineTuneInput = { ...two, strategy: 'LORA', optimizer: 'LAMB', accumulation: 2 };

function expectSame(webGpu: FineTuned, cpu: FineTuned, tolerance = 1e-3): void {
  for (const [i, { trainLoss, validationLoss }] of webGpu.epochs.entries()) {
    expect(Math.abs(trainLoss - cpu.epochs[i].trainLoss)).toBeLessThan(tolerance);
    expect(Math.abs(validationLoss - cpu.epochs[i].validationLoss)).toBeLessThan(tolerance);
  }
  for (const [i, value] of webGpu.probabilities.flat().entries()) {
    expect(Math.abs(value - cpu.probabilities.flat()[i])).toBeLessThan(tolerance);
  }
}

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  test('FULL trains there as on the CPU, says so, and a run goes on from its state on the CPU', async () => {
    const webGpu = await train({ ...full, device: 'WEBGPU' });
    expect([webGpu.device, webGpu.reason]).toEqual([
      'WEBGPU',
      expect.stringMatching(/^WebGPU was requested, and WebGPU /),
    ]);
    const cpu = await train({ ...full, device: 'CPU' });
    expect(cpu.device).toBe('CPU');
    expectSame(webGpu, cpu);

    const goesOn = await train({ ...full, device: 'CPU' }, webGpu.states[0]);
    // The first state is from before the first epoch is evaluated.
    expect(goesOn.epochs.map(({ number }) => number)).toEqual([1, 2]);
    expect(Math.abs(goesOn.epochs[1].validationLoss - cpu.epochs[1].validationLoss)).toBeLessThan(1e-3);
  }, 300_000);

  test('LORA trains there as on the CPU, several batches a step', async () => {
    expectSame(await train({ ...lora, device: 'WEBGPU' }), await train({ ...lora, device: 'CPU' }));
  }, 180_000);

  test('MIXED trains as FLOAT32 does where the device has float16, and is refused where it has not, as SwiftShader', async () => {
    const mixed = await train({ ...full, device: 'WEBGPU', precision: 'MIXED' }).catch(({ message }: Error) => message);
    if (typeof mixed !== 'string') expectSame(mixed, await train({ ...full, device: 'CPU' }), 1e-2);
    else expect(mixed).toMatch(/^MIXED precision needs a GPU that computes in float16\. .* Use precision FLOAT32\.$/);
  }, 180_000);
});
