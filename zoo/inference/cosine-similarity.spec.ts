import { expect, test } from 'vitest';
import { cosineSimilarity } from './cosine-similarity.ts';

const cosine = (a: number[], b: number[]) => cosineSimilarity(Float32Array.from(a), Float32Array.from(b));

test('it is the angle that counts, not the length', () => {
  expect(cosine([1, 0], [5, 0])).toBe(1);
  expect(cosine([1, 0], [0, 2])).toBe(0);
  expect(cosine([1, 2], [-2, -4])).toBe(-1);
  expect(cosine([1, 0], [1, 1])).toBeCloseTo(Math.SQRT1_2, 7);
  expect(cosine([0, 0], [1, 1])).toBe(0);
});
