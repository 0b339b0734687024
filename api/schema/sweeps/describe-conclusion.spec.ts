import { expect, test } from 'vitest';
import { describeConclusion } from './describe-conclusion.ts';

const placed = (...values: number[]) =>
  values.map((value) => ({ measured: { value, interval: [value, value] as [number, number] } }));

test('a lead that may be chance, with shares in per cent', () => {
  expect(describeConclusion({ pValue: 0.62 }, placed(0.91667, 0.8333), 'accuracy')).toBe(
    'The best is not better than the second as far as this validation split can tell (accuracy 91.7 % and 83.3 % on validation, p = 0.62): take whichever is cheaper.',
  );
});

test('a real lead; metrics have their names, and a loss is no share', () => {
  expect(describeConclusion({ pValue: 1.2e-7 }, placed(0.412, 0.5), 'logLoss')).toBe(
    'The best is better than the second (log loss 0.412 and 0.500 on validation, p < 0.0001).',
  );
  expect(describeConclusion({ pValue: 0.012 }, placed(0.9, 0.8), 'macroF1')).toContain(
    '(macro F1 90.0 % and 80.0 % on validation, p = 0.012)',
  );
});

test('one trial has nothing beside it', () => {
  expect(describeConclusion({ pValue: null }, placed(0.9), 'accuracy')).toMatch(/^Only one trial succeeded/);
});
