import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { EndedRuns } from './ended-runs.tsx';

type Run = Parameters<typeof EndedRuns>[0]['fineTunes']['edges'][number]['node'];

const run: Run = {
  ...{ id: '1', strategy: 'LINEAR_PROBE', options: {}, verdict: null, model: { id: 'm', name: 'Otter' } },
  dataset: { id: 'd', name: 'Birds', task: 'SINGLE_LABEL' },
  job: { id: 'j', state: 'SUCCEEDED', finishedAt: '2026-01-01T00:00:00Z' },
  bestCheckpoint: { id: 'c', evaluations: [{ id: 'e', split: 'test', accuracy: 0.594 }], targetMetrics: null },
};
/** What a reader sees: the text without its tags. */
const shown = (node: Run) =>
  renderToStaticMarkup(<EndedRuns fineTunes={{ totalCount: 1, edges: [{ node }] }} />).replaceAll(/<[^>]+>/g, ' ');

test('the figure of a run says of which split it is', () => {
  expect(shown(run)).toMatch(/59\.4 %\s+test accuracy/);
  const evaluations = [{ id: 'e', split: 'validation', accuracy: 0.703 }];
  const trial = { ...run, bestCheckpoint: { id: 'c', evaluations, targetMetrics: null } };
  expect(shown(trial)).toMatch(/70\.3 %\s+validation accuracy/);
});

test('a run that predicts numbers has their figure', () => {
  const numbers = {
    ...run,
    dataset: { ...run.dataset, task: 'REGRESSION' as const },
    bestCheckpoint: { id: 'c', evaluations: [], targetMetrics: { test: { mae: 2.5, rmse: 3, r2: 0.7 } } },
  };
  expect(shown(numbers)).toMatch(/Birds\s+\S+\s+test/);
});
