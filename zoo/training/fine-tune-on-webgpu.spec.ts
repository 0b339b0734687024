import { beforeAll, describe, expect, test } from 'vitest';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../testing/webgpu/run-on-webgpu.ts';
import type { FineTuneInput } from './options/options.ts';
import type { FineTuned, Outcome, Run } from './testing/fine-tune-on.ts';

const missing = await missingWebGpu();

const two = { epochs: 2, batchSize: 8, learningRate: 0.01, dropout: 0 };
const full: FineTuneInput = { ...two, strategy: 'FULL', clipNorm: 1, emaDecay: 0.9 };
const lora: FineTuneInput = { ...two, strategy: 'LORA', optimizer: 'LAMB', accumulation: 2 };

// One process does all: it probes the device once, which takes a software driver as long as a run.
const runs = {
  full: { input: { ...full, device: 'WEBGPU' } },
  fullOnCpu: { input: { ...full, device: 'CPU' } },
  goesOnOnCpu: { input: { ...full, device: 'CPU' }, goesOnFrom: 0 },
  lora: { input: { ...lora, device: 'WEBGPU' } },
  loraOnCpu: { input: { ...lora, device: 'CPU' } },
  mixed: { input: { ...full, device: 'WEBGPU', precision: 'MIXED' } },
} satisfies Record<string, Run>;

let outcomes: Record<string, Outcome>;

function seen(name: keyof typeof runs): FineTuned {
  const outcome = outcomes[name];
  if ('refused' in outcome) throw new Error(`${name}: ${outcome.refused}`);
  return outcome;
}

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
  beforeAll(async () => {
    const file = new URL('./testing/fine-tune-on.ts', import.meta.url);
    const found = await runOnWebGpu<Outcome[]>(file, Object.values(runs));
    outcomes = Object.fromEntries(Object.keys(runs).map((name, i) => [name, found[i]]));
  }, 500_000);

  test('FULL trains there as on the CPU, says so, and a run goes on from its state on the CPU', () => {
    const [webGpu, cpu, goesOn] = [seen('full'), seen('fullOnCpu'), seen('goesOnOnCpu')];
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

  test('LORA trains there as on the CPU, several batches a step', () => {
    const [webGpu, cpu] = [seen('lora'), seen('loraOnCpu')];
    expect([webGpu.device, cpu.device]).toEqual(['WEBGPU', 'CPU']);
    expectSame(webGpu, cpu);
  });

  test('MIXED trains as FLOAT32 does where the device has float16, and is refused where it has not, as SwiftShader', () => {
    if (!('refused' in outcomes.mixed)) return expectSame(outcomes.mixed, seen('fullOnCpu'), 1e-2);
    expect(outcomes.mixed.refused).toMatch(
      /^MIXED precision needs a GPU that computes in float16\. .* Use precision FLOAT32\.$/,
    );
  });
});
