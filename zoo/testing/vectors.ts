/** One vector a parameter, by name. */
export type Vectors = ReadonlyMap<string, Float32Array>;

/** a · b, over the names of `b`, summed in float64. */
export function dot(a: Vectors, b: Vectors): number {
  let sum = 0;
  for (const [name, others] of b) {
    const values = a.get(name) as Float32Array;
    // By index: this runs for each parameter of a network.
    for (let i = 0; i < others.length; i++) sum += values[i] * others[i];
  }
  return sum;
}

export function norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}

/** start + step · along, for the names of `along`. */
export function moved(start: Vectors, along: Vectors, step: number): Vectors {
  return new Map(
    [...along].map(([name, direction]) => {
      const values = start.get(name) as Float32Array;
      const there = new Float32Array(values.length);
      for (let i = 0; i < values.length; i++) there[i] = values[i] + step * direction[i];
      return [name, there];
    }),
  );
}
