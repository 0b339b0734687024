import fc from 'fast-check';
import type { Optimization } from './optimize.ts';

/** Few, for each one opens a session; the seed is fixed. */
export const RUNS = { numRuns: 12, seed: 17 } as const;

/** Zero, or not too small to be squared in float32. */
const number = (largest: number) =>
  fc.integer({ min: -largest * 1000, max: largest * 1000 }).map((thousandths) => Math.fround(thousandths / 1000));

/** Optimizations: up to three tensors of up to four numbers, up to six steps. */
export const optimizations: fc.Arbitrary<Required<Optimization>> = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  .chain((sizes) => {
    const vectors = (largest: number) =>
      fc.tuple(...sizes.map((size) => fc.array(number(largest), { minLength: size, maxLength: size })));
    return fc.record({
      start: vectors(3),
      gradients: fc.array(vectors(10), { minLength: 1, maxLength: 6 }),
      learningRate: fc.constantFrom(1e-3, 0.1, 1),
      weightDecay: fc.constantFrom(0, 0.01, 0.5),
    });
  });
