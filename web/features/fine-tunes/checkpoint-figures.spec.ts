import { expect, test } from 'vitest';
import { targetFigures } from './checkpoint-figures.ts';

test('the figures of labels of words are those that were measured, in words', () => {
  const metrics = { validation: { f1: 0.75 }, test: { f1: 0.8, precision: 2 / 3, recall: 1, accuracy: 0.955 } };
  expect(targetFigures('TOKEN_LABELS', metrics)).toEqual([
    ['Validation F1', '0.750'],
    ['Test F1', '0.800'],
    ['Test precision', '0.667'],
    ['Test recall', '1.000'],
    ['Test accuracy of words', '95.5 %'],
  ]);
  expect(targetFigures('REGRESSION', { test: { r2: 0.5 } })).toEqual([['Test R²', '0.500']]);
  expect(targetFigures('MULTI_LABEL', null)).toEqual([]);
});
