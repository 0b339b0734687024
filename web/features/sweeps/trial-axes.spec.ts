import { expect, test } from 'vitest';
import type { Sweep } from './sweep-query.ts';
import { trialAxes, trialLine, VALUE } from './trial-axes.ts';

const entry = (id: string, options: object, strategy = 'LORA') =>
  ({
    value: 0.5,
    interval: [0.4, 0.6],
    fineTune: { id, strategy, options, model: { slug: 'otter', name: 'Otter' }, epochs: [] },
  }) as unknown as Sweep['leaderboard'][number];

const leaderboard = [
  entry('1', { learningRate: 1e-4, batchSize: 16, dropout: 0.1, engineVersion: '1' }),
  entry('2', { learningRate: 1e-2, batchSize: 16, dropout: 0.2, engineVersion: '2' }, 'FULL'),
];

test('what differs between the trials has an axis, and the metric the last', () => {
  const axes = trialAxes({ leaderboard, metric: 'accuracy' });
  expect(axes.map(({ name }) => name)).toEqual(['Learning rate', 'Dropout', 'Strategy', 'Accuracy']);
  expect(axes.map(({ numbers }) => numbers?.scale)).toEqual(['log', 'linear', undefined, undefined]);
});

test('a trial is a line over them', () => {
  expect(trialLine(leaderboard[0], 'Trial')).toMatchObject({
    key: '1',
    values: { learningRate: 1e-4, strategy: 'LoRA', [VALUE]: 0.5 },
  });
});
