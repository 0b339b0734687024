import { expect, test } from 'vitest';
import { bestFigure } from './best-figure.ts';

const dataset = { id: 'd', name: 'Birds', version: 1, task: 'SINGLE_LABEL', deletedAt: null } as const;
const checkpoint = (evaluations: { id: string; split: string; accuracy: number }[]) => ({
  id: 'c',
  epoch: 3,
  evaluations,
  targetMetrics: null,
});
const validation = { id: 'v', split: 'validation', accuracy: 0.7 };

test('the test split before the validation split', () => {
  const both = checkpoint([validation, { id: 't', split: 'test', accuracy: 0.725 }]);
  expect(bestFigure({ dataset, bestCheckpoint: both })).toEqual({ name: 'test accuracy', value: '72.5 %' });
  expect(bestFigure({ dataset, bestCheckpoint: checkpoint([validation]) })).toEqual({
    name: 'validation accuracy',
    value: '70.0 %',
  });
});

test('nothing before there is a checkpoint, or while nothing is measured', () => {
  expect(bestFigure({ dataset, bestCheckpoint: null })).toBeNull();
  expect(bestFigure({ dataset, bestCheckpoint: checkpoint([]) })).toBeNull();
});
