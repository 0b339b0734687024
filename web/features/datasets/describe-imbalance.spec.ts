import { expect, test } from 'vitest';
import { describeImbalance } from './describe-imbalance.ts';

const classes = (...sizes: number[]) => sizes.map((exampleCount, i) => ({ label: 'abc'[i], exampleCount }));

test('imbalance is named with the two classes', () => {
  expect(describeImbalance(classes(10), false)).toBeNull();
  expect(describeImbalance(classes(20, 10, 0), true)).toBe(
    'Balanced: no label has more than 2.0 times as many examples as another.',
  );
  expect(describeImbalance(classes(31, 30, 31), false)).toBe('Balanced: all classes have about as many examples.');
  expect(describeImbalance(classes(5, 60, 10), false)).toContain('“b” has 12 times as many examples as “a”');
});
