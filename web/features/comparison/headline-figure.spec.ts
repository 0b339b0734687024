import { expect, test } from 'vitest';
import { headlineFigure } from './headline-figure.ts';

test('the test split first, by what the task is judged by', () => {
  const evaluations = [
    { split: 'validation', accuracy: 0.8 },
    { split: 'test', accuracy: 0.75 },
  ];
  expect(headlineFigure('SINGLE_LABEL', { evaluations, targetMetrics: null })).toBe('test accuracy 75.0 %');
  expect(headlineFigure('SINGLE_LABEL', { evaluations: evaluations.slice(0, 1), targetMetrics: null })).toBe(
    'validation accuracy 80.0 %',
  );
  expect(headlineFigure('REGRESSION', { evaluations: [], targetMetrics: { validation: { r2: 0.5 } } })).toBe(
    'validation R² 0.500',
  );
  expect(headlineFigure('TOKEN_LABELS', { evaluations: [], targetMetrics: null })).toBe('');
});
