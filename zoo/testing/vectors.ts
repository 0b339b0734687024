/** One vector a parameter, by name. */
export type Vectors = ReadonlyMap<string, Float32Array>;

/** a · b, over the names of `b`, summed in float64. */
export function dot(a: Vectors, b: Vectors): number {
  let sum = 0;
  for (const [name, others] of b) {
    const values = a.get(name) as Float32Array;
    for (const [i, other] of others.entries()) sum += values[i] * other;
  }
  return sum;
}

export const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** start + step · along, for the names of `along`. */
export function moved(start: Vectors, along: Vectors, step: number): Vectors {
  return new Map(
    [...along].map(([name, direction]) => {
      const values = start.get(name) as Float32Array;
      return [name, values.map((value, i) => value + step * direction[i])];
    }),
  );
}
