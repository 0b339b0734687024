import { describe, expect, test } from 'vitest';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import type { FineTuneInput } from './options/options.ts';
import { expectSame, runsOnWebGpu } from './testing/runs-on-webgpu.ts';

const missing = await missingWebGpu();

const lora: FineTuneInput = {
  strategy: 'LORA',
  epochs: 2,
  batchSize: 8,
  learningRate: 0.01,
  dropout: 0,
  optimizer: 'LAMB',
  accumulation: 2,
};

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  const made = runsOnWebGpu({
    lora: { input: { ...lora, device: 'WEBGPU' } },
    loraOnCpu: { input: { ...lora, device: 'CPU' } },
  });

  test('LORA trains there as on the CPU, several batches a step', () => {
    const [webGpu, cpu] = [made.seen('lora'), made.seen('loraOnCpu')];
    expect([webGpu.device, cpu.device]).toEqual(['WEBGPU', 'CPU']);
    expectSame(webGpu, cpu);
  });
});
