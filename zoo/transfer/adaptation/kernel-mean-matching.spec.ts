import { expect, test } from 'vitest';
import skada from './adaptation.json' with { type: 'json' };
import { kernelMeanMatching } from './kernel-mean-matching.ts';
import { medianDistance } from './median-distance.ts';
import { momentsOf, standardized } from './moments.ts';

const { dimension } = skada;
const [source, target] = [skada.source, skada.target].map((values) => {
  const features = { values: Float32Array.from(values), dimension };
  return standardized(features, momentsOf(features));
});

test('the weights are skada’s', () => {
  const weights = kernelMeanMatching(source, target);
  expect(weights).toHaveLength(skada.kernelMeanMatching.length);
  for (const [i, weight] of weights.entries()) expect(weight, `row ${i}`).toBeCloseTo(skada.kernelMeanMatching[i], 4);
});

test('rows that look like the target weigh more', () => {
  const line = { values: Float32Array.of(-2, -1, 0, 1, 2), dimension: 1 };
  const right = { values: Float32Array.of(1, 1.5, 2), dimension: 1 };
  const weights = kernelMeanMatching(line, right);
  expect(weights[4]).toBeGreaterThan(5 * weights[0]);
});

test('the median distance is scikit-learn’s', () => {
  expect(medianDistance(source, target)).toBeCloseTo(skada.medianDistance, 5);
});
