import type { Random } from '../random.ts';

/** A number of the distribution Beta(α, α): X / (X + Y) of two of Gamma(α), X and Y. */
export function beta(from: Random, alpha: number): number {
  const [x, y] = [gamma(from, alpha), gamma(from, alpha)];
  // For an α near 0 both can be so small that they become 0: then it is one of the ends.
  return x + y === 0 ? Math.round(from.next()) : x / (x + y);
}

/**
 * A number of the distribution Gamma(shape) with scale 1. Source: Marsaglia and Tsang, "A Simple Method for Generating Gamma
 * Variables", ACM TOMS 26 (2000); below a shape of 1 by their section 6.
 */
function gamma(from: Random, shape: number): number {
  if (shape < 1) return gamma(from, shape + 1) * (1 - from.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(from);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - from.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Standard normal, by Box and Muller. */
function normal(from: Random): number {
  return Math.sqrt(-2 * Math.log(1 - from.next())) * Math.cos(2 * Math.PI * from.next());
}
