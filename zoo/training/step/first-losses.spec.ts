import { beforeAll, describe, expect, test } from 'vitest';
import { missingWebGpu } from '../../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../../testing/webgpu/run-on-webgpu.ts';
import type { Answer, Question } from '../testing/first-losses.ts';

const missing = await missingWebGpu();

/** What a step reads beside the network's input and what lies on the device. */
const BATCH = ['example_weights', 'learning_rates', 'steps', 'targets'];

const questions: (Question & { more: string[] })[] = [
  // Its pools of 2 × 2 show whether grouped convolutions and their transposes are right.
  { architecture: 'VGG', options: { clipNorm: 1, emaDecay: 0.9 }, more: ['active', 'pixels'] },
  { architecture: 'ViT', options: {}, more: ['pixels'] },
];

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  let answers: Answer[];
  beforeAll(async () => {
    answers = await runOnWebGpu<Answer[]>(new URL('../testing/first-losses.ts', import.meta.url), questions);
  }, 360_000);

  test.each(questions.map(({ architecture, more }, i) => ({ architecture, more, i })))(
    'the first ten losses of $architecture are the CPU’s to 1e-3, and its state stays on the device',
    ({ more, i }) => {
      const { CPU, WEBGPU } = answers[i];
      expect(CPU.losses[9]).toBeLessThan(CPU.losses[0] * 0.9);
      for (const [step, loss] of CPU.losses.entries()) {
        expect(Math.abs(WEBGPU.losses[step] - loss) / loss, `step ${step + 1}`).toBeLessThan(1e-3);
      }
      expect(WEBGPU.fromCpu).toEqual([...BATCH, ...more].sort());
      expect(WEBGPU.toCpu).toEqual(['loss']);
      // Each tensor was seen where it was: on the CPU, gradients go out at every step.
      expect(CPU.toCpu.some((name) => name.startsWith('gradient_of/'))).toBe(true);
    },
  );
});
