import { expect, test } from 'vitest';
import skada from './adaptation.json' with { type: 'json' };
import { mutualInformation } from './mutual-information.ts';

test('mutual information is that of scipy’s entropies', () => {
  expect(mutualInformation(skada.probabilities)).toBeCloseTo(skada.mutualInformation, 10);
});

test('predictions without a doubt, of all classes alike, have the most information; equal ones have none', () => {
  expect(
    mutualInformation([
      [1, 0],
      [0, 1],
    ]),
  ).toBeCloseTo(Math.log(2), 12);
  expect(
    mutualInformation([
      [0.3, 0.7],
      [0.3, 0.7],
    ]),
  ).toBeCloseTo(0, 12);
});
