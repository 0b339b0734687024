import { describe, expect, test } from 'vitest';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import type { FineTuneInput } from './options/options.ts';
import type { Run } from './testing/fine-tune-on.ts';
import { expectSame, runsOnWebGpu } from './testing/runs-on-webgpu.ts';

const missing = await missingWebGpu();

const full: FineTuneInput = {
  strategy: 'FULL',
  epochs: 2,
  batchSize: 8,
  learningRate: 0.01,
  dropout: 0,
  clipNorm: 1,
  emaDecay: 0.9,
};

const runs = {
  full: { input: { ...full, device: 'WEBGPU' } },
  fullOnCpu: { input: { ...full, device: 'CPU' } },
  goesOnOnCpu: { input: { ...full, device: 'CPU' }, goesOnFrom: 0 },
  mixed: { input: { ...full, device: 'WEBGPU', precision: 'MIXED' } },
} satisfies Record<string, Run>;

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  const made = runsOnWebGpu(runs, ['WEBGPU', 'CPU']);

  test('FULL trains there as on the CPU, says so, and a run goes on from its state on the CPU', () => {
    const [webGpu, cpu, goesOn] = [made.seen('full'), made.seen('fullOnCpu'), made.seen('goesOnOnCpu')];
    expect([webGpu.device, webGpu.reason]).toEqual([
      'WEBGPU',
      expect.stringMatching(/^WebGPU was requested, and WebGPU /),
    ]);
    expect(cpu.device).toBe('CPU');
    expectSame(webGpu, cpu);
    expect(webGpu.states).not.toHaveLength(0);
    // The first state is from before the first epoch is evaluated.
    expect(goesOn.epochs.map(({ number }) => number)).toEqual([1, 2]);
    expect(Math.abs(goesOn.epochs[1].validationLoss - cpu.epochs[1].validationLoss)).toBeLessThan(1e-3);
  });

  test('MIXED trains as FLOAT32 does where the device has float16, and is refused where it has not, as SwiftShader', () => {
    if (!('refused' in made.outcomes.mixed)) return expectSame(made.outcomes.mixed, made.seen('fullOnCpu'), 1e-2);
    expect(made.outcomes.mixed.refused).toMatch(
      /^MIXED precision needs a GPU that computes in float16\. .* Use precision FLOAT32\.$/,
    );
  });

  test('features are computed there as on the CPU', () => {
    const [gpu, cpu] = made.extracted;
    expect([gpu.device, cpu.device]).toEqual(['WEBGPU', 'CPU']);
    expect(gpu.reason).toMatch(/^WebGPU was requested/);
    expect(gpu.features).toHaveLength(cpu.features.length);
    for (const [i, value] of gpu.features.entries()) expect(Math.abs(value - cpu.features[i])).toBeLessThan(1e-4);
    expect(gpu.features).not.toEqual(cpu.features);
  });
});
