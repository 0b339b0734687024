import { beforeAll, expect } from 'vitest';
import type { Device } from '../../runtime/device.ts';
import { runOnWebGpu } from '../../testing/webgpu/run-on-webgpu.ts';
import type { Answer, FineTuned, Outcome, Run } from './fine-tune-on.ts';

/**
 * Makes fine-tunes, and features on some devices, in a process with WebGPU before the tests of a file: one process for all, because it probes the device once,
 * which takes a software driver as long as a run.
 */
export function runsOnWebGpu<Name extends string>(runs: Record<Name, Run>, extractOn: Device[] = []) {
  const made = {} as { outcomes: Record<Name, Outcome>; extracted: Answer['extracted'] };
  beforeAll(async () => {
    const file = new URL('./fine-tune-on.ts', import.meta.url);
    const answer = await runOnWebGpu<Answer>(file, { runs: Object.values(runs), extractOn });
    const names = Object.keys(runs) as Name[];
    made.outcomes = Object.fromEntries(names.map((name, i) => [name, answer.outcomes[i]])) as Record<Name, Outcome>;
    made.extracted = answer.extracted;
  }, 500_000);

  /** What a run that was not refused has shown. */
  function seen(name: Name): FineTuned {
    const outcome = made.outcomes[name];
    if ('refused' in outcome) throw new Error(`${name}: ${outcome.refused}`);
    return outcome;
  }

  return Object.assign(made, { seen });
}

/** Expects the losses and the answers of two runs to be the same but for rounding. */
export function expectSame(webGpu: FineTuned, cpu: FineTuned, tolerance = 1e-3): void {
  for (const [i, { trainLoss, validationLoss }] of webGpu.epochs.entries()) {
    expect(Math.abs(trainLoss - cpu.epochs[i].trainLoss)).toBeLessThan(tolerance);
    expect(Math.abs(validationLoss - cpu.epochs[i].validationLoss)).toBeLessThan(tolerance);
  }
  for (const [i, value] of webGpu.probabilities.flat().entries()) {
    expect(Math.abs(value - cpu.probabilities.flat()[i])).toBeLessThan(tolerance);
  }
}
