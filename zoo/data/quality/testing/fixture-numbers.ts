/** Numbers from 0 to 1: those of `generator` in scripts/fixtures/data-quality.py. */
export function fixtureNumbers(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(1664525, x) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}
