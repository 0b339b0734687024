import fc from 'fast-check';
import { test } from 'vitest';
import { sgd } from '../optimizers/sgd.ts';
import { expectVectors } from '../testing/expect-vectors.ts';
import { optimizations, RUNS } from '../testing/optimizations.ts';
import { optimize } from '../testing/optimize.ts';

const plain = sgd({ momentum: 0 });

test('gradients are clipped as PyTorch’s clip_grad_norm_ clips them', () =>
  fc.assert(
    fc.asyncProperty(optimizations, fc.constantFrom(0.5, 5, 500), async (optimization, clipNorm) => {
      const path = await optimize({ ...optimization, weightDecay: 0 }, { optimizer: plain, clipNorm });
      const theta = optimization.start.flat();
      for (const gradient of optimization.gradients) {
        const flat = gradient.flat();
        const norm = Math.sqrt(flat.reduce((sum, g) => sum + g * g, 0));
        const scale = Math.min(1, clipNorm / (norm + 1e-6));
        for (const [i, g] of flat.entries()) theta[i] -= optimization.learningRate * scale * g;
      }
      expectVectors(path.at(-1)?.parameters ?? [], theta);
    }),
    RUNS,
  ));

test('the moving average is TensorFlow’s, with a decay that rises', () =>
  fc.assert(
    fc.asyncProperty(optimizations, fc.constantFrom(0, 0.2, 0.999), async (optimization, emaDecay) => {
      const path = await optimize(optimization, { optimizer: plain, emaDecay });
      const average = optimization.start.flat();
      for (const [t, { parameters }] of path.entries()) {
        const decay = Math.min(emaDecay, (2 + t) / (11 + t));
        for (const [i, value] of parameters.entries()) average[i] = decay * average[i] + (1 - decay) * value;
      }
      expectVectors(path.at(-1)?.average ?? [], average);
    }),
    RUNS,
  ));
