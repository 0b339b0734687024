import { expect } from 'vitest';
import { runOnWebGpu } from '../../testing/webgpu/run-on-webgpu.ts';
import type { Answer, Question } from './first-losses.ts';

/** What a step reads beside the network's input and what lies on the device. */
const BATCH = ['example_weights', 'learning_rates', 'steps', 'targets'];

/**
 * Expects that the first ten losses of an architecture on WebGPU are those of the CPU to 1e-3, and that its state stays on the device.
 *
 * @param more what a step reads beside the batch: the network's inputs
 */
export async function expectFirstLosses(question: Question, more: string[]): Promise<void> {
  const [{ CPU, WEBGPU }] = await runOnWebGpu<Answer[]>(new URL('./first-losses.ts', import.meta.url), [question]);
  expect(CPU.losses[9]).toBeLessThan(CPU.losses[0] * 0.9);
  for (const [step, loss] of CPU.losses.entries()) {
    expect(Math.abs(WEBGPU.losses[step] - loss) / loss, `step ${step + 1}`).toBeLessThan(1e-3);
  }
  expect(WEBGPU.fromCpu).toEqual([...BATCH, ...more].sort());
  expect(WEBGPU.toCpu).toEqual(['loss']);
  // Each tensor was seen where it was: on the CPU, gradients go out at every step.
  expect(CPU.toCpu.some((name) => name.startsWith('gradient_of/'))).toBe(true);
}
