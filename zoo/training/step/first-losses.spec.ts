import { describe, expect, test } from 'vitest';
import { missingWebGpu } from '../../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../../testing/webgpu/run-on-webgpu.ts';
import type { FirstLosses, Question } from '../testing/first-losses.ts';

const missing = await missingWebGpu();

const ask = (question: Question) =>
  runOnWebGpu<Record<'CPU' | 'WEBGPU', FirstLosses>>(new URL('../testing/first-losses.ts', import.meta.url), question);

/** What a step reads beside the network's input and what lies on the device. */
const BATCH = ['example_weights', 'learning_rates', 'steps', 'targets'];

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  test.each<Question & { more: string[] }>([
    // Its pools of 2 × 2 show whether grouped convolutions and their transposes are right.
    {
      architecture: 'VGG',
      options: { clipNorm: 1, emaDecay: 0.9 },
      more: ['active', 'pixels'],
      devices: ['CPU', 'WEBGPU'],
    },
    { architecture: 'ViT', options: {}, more: ['pixels'], devices: ['CPU', 'WEBGPU'] },
  ])(
    'the first ten losses of $architecture are the CPU’s to 1e-3, and its state stays on the device',
    async (question) => {
      const { CPU, WEBGPU } = await ask(question);
      expect(CPU.losses[9]).toBeLessThan(CPU.losses[0] * 0.9);
      for (const [step, loss] of CPU.losses.entries()) {
        expect(Math.abs(WEBGPU.losses[step] - loss) / loss, `step ${step + 1}`).toBeLessThan(1e-3);
      }
      expect(WEBGPU.fromCpu).toEqual([...BATCH, ...question.more].sort());
      expect(WEBGPU.toCpu).toEqual(['loss']);
      // Each tensor was seen where it was: on the CPU, gradients go out at every step.
      expect(CPU.toCpu.some((name) => name.startsWith('gradient_of/'))).toBe(true);
    },
    180_000,
  );
});
