import { expect, test } from 'vitest';
import { learningRateAt } from './index.ts';
import { afterEpoch, PLATEAU_START, type PlateauState } from './plateau.ts';

type Options = Parameters<typeof learningRateAt>[2];

const ratesOf = (steps: number, options: Omit<Options, 'learningRate' | 'epochs'>, plateau = PLATEAU_START) =>
  Array.from({ length: steps }, (_, step) =>
    learningRateAt(step, steps, { epochs: 1, learningRate: 0.1, ...options }, plateau),
  );

function expectRates(actual: number[], expected: number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, rate] of expected.entries()) expect(actual[i]).toBeCloseTo(rate, 12);
}

test('CONSTANT stays', () => {
  expectRates(ratesOf(3, { schedule: 'CONSTANT', warmupSteps: 0 }), [0.1, 0.1, 0.1]);
});

test('COSINE is PyTorch’s CosineAnnealingLR, by its recursive formula', () => {
  const steps = 12;
  // ηₜ₊₁ = ηₜ · (1 + cos((t + 1)π / T)) / (1 + cos(tπ / T)), from the documentation.
  const expected = [0.1];
  for (let t = 0; t + 1 < steps; t++) {
    const [now, next] = [t, t + 1].map((at) => 1 + Math.cos((at * Math.PI) / steps));
    expected.push((expected[t] * next) / now);
  }
  expectRates(ratesOf(steps, { schedule: 'COSINE', warmupSteps: 0 }), expected);
});

test('a warm-up rises in equal steps, and the schedule begins behind it', () => {
  const rates = ratesOf(8, { schedule: 'COSINE', warmupSteps: 3 });
  expectRates(rates.slice(0, 4), [0.025, 0.05, 0.075, 0.1]);
  expectRates(rates.slice(3), ratesOf(5, { schedule: 'COSINE', warmupSteps: 0 }));
});

test('a warm-up longer than the run never ends', () => {
  expectRates(ratesOf(2, { schedule: 'CONSTANT', warmupSteps: 9 }), [0.01, 0.02]);
});

test('PLATEAU multiplies the rate by what the epochs have left, its warm-up too', () => {
  const plateau = { ...PLATEAU_START, factor: 0.5 };
  expectRates(ratesOf(3, { schedule: 'PLATEAU', warmupSteps: 1 }, plateau), [0.025, 0.05, 0.05]);
});

/** The `step` of PyTorch's `ReduceLROnPlateau`, with mode min, relative threshold 1e-4, patience 1, factor 0.5. */
function torchRates(losses: number[]): number[] {
  let [rate, best, bad] = [1, Number.POSITIVE_INFINITY, 0];
  return losses.map((loss) => {
    if (loss < best * (1 - 1e-4)) [best, bad] = [loss, 0];
    else bad += 1;
    if (bad > 1) [rate, bad] = [rate * 0.5, 0];
    return rate;
  });
}

test.each([
  [[3, 2, 1, 0.5]],
  [[1, 1, 1, 1, 1, 1, 1]],
  [[1, 2, 0.5, 0.6, 0.7, 0.4, 0.4, 0.39999, 0.3]],
  [[1, 0.99995, 0.9999, 0.99985]],
])('PLATEAU follows %o as PyTorch’s ReduceLROnPlateau', (losses) => {
  let state: PlateauState = PLATEAU_START;
  const factors = losses.map((loss) => {
    state = afterEpoch(state, loss);
    return state.factor;
  });
  expect(factors).toEqual(torchRates(losses));
});
