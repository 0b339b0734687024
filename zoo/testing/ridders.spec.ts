import { expect, test } from 'vitest';
import { slopeAtZero } from './ridders.ts';

test('a curved function’s slope is found from long steps', async () => {
  expect((await slopeAtZero(async (x) => Math.exp(3 * x), 0.5)).slope).toBeCloseTo(3, 4);
});

test('steps stay where the function is defined', async () => {
  const near = async (x: number) => (Math.abs(x) < 0.01 ? Math.sin(2 * x) : undefined);
  expect((await slopeAtZero(near, 1)).slope).toBeCloseTo(2, 5);
  await expect(slopeAtZero(async () => undefined, 1)).rejects.toThrow('every step crosses a kink');
});

test('rounding to float32 costs little accuracy', async () => {
  const rounded = async (x: number) => Math.fround(1 + Math.tanh(0.1 * x));
  expect(Math.abs((await slopeAtZero(rounded, 0.3)).slope / 0.1 - 1)).toBeLessThan(1e-4);
});
