import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcnemarExact } from './mcnemar.ts';

test('no example distinguishes the two: p is 1', () => {
  expect(mcnemarExact(0, 0)).toBe(1);
  expect(mcnemarExact(7, 7)).toBe(1);
});

test('known values', () => {
  expect(mcnemarExact(0, 5)).toBeCloseTo(0.0625, 12); // 2 · (1/2)^5
  expect(mcnemarExact(1, 5)).toBeCloseTo(14 / 64, 12); // 2 · (1 + 6) / 2^6
  expect(mcnemarExact(2, 8)).toBeCloseTo(112 / 1024, 12); // 2 · (1 + 10 + 45) / 2^10
  expect(mcnemarExact(4, 5)).toBe(1); // 2 · 256 / 512
});

test('agrees with exact integer arithmetic', () => {
  const exact = (a: number, b: number): number => {
    const n = BigInt(a + b);
    let choose = 1n;
    let sum = 0n;
    for (let i = 0n; i <= BigInt(Math.min(a, b)); i++) {
      sum += choose;
      choose = (choose * (n - i)) / (i + 1n);
    }
    return Math.min(1, Number((2n * sum * 10n ** 18n) / 2n ** n) / 1e18);
  };
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (a, b) => {
      expect(Math.abs(mcnemarExact(a, b) - exact(a, b))).toBeLessThan(1e-11);
    }),
    { seed: 1 },
  );
});

test('symmetric, and in (0, 1]', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(100_000), (a, b) => {
      const p = mcnemarExact(a, b);
      expect(p).toBe(mcnemarExact(b, a));
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
    }),
    { seed: 2 },
  );
});

test('large counts: near the normal approximation, never 0', () => {
  // Chi-squared with continuity correction: (|1000000 - 1003000| - 1)^2 / 2003000 = 4.4904, p = 0.03408.
  expect(mcnemarExact(1_000_000, 1_003_000)).toBeCloseTo(0.03408, 4);
  expect(mcnemarExact(0, 1_000_000)).toBeGreaterThan(0);
});

test('invalid counts are refused', () => {
  expect(() => mcnemarExact(-1, 2)).toThrow(RangeError);
  expect(() => mcnemarExact(0.5, 2)).toThrow(RangeError);
});
