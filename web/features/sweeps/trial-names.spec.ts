import { expect, test } from 'vitest';
import { trialNames } from './trial-names.ts';

const trial = (id: string, options: object, { strategy = 'LINEAR_PROBE', model = 'Otter' } = {}) => ({
  ...{ id, strategy, options: { strategy, head: 'SOFTMAX', epochs: 10, ...options }, model: { name: model } },
});
const names = (...trials: ReturnType<typeof trial>[]) =>
  [...trialNames(trials).values()].map(({ title, options }) => (options ? `${title}: ${options}` : title));

test('trials are called by what differs between them', () => {
  expect(
    names(trial('1', { learningRate: 0.00042, batchSize: 16 }), trial('2', { learningRate: 0.01, batchSize: 16 })),
  ).toEqual(['Linear probe of Otter: learning rate 4.2e-4', 'Linear probe of Otter: learning rate 0.01']);
});

test('models, strategies and heads are in the title; options that a strategy lacks are left out', () => {
  const bear = { strategy: 'LORA', model: 'Bear' };
  const shown = names(
    trial('1', { loraRank: null, head: 'RIDGE' }),
    trial('2', { loraRank: 4, schedule: 'ONE_CYCLE', loss: 'FOCAL' }, bear),
    trial('3', { loraRank: 8, schedule: 'CONSTANT', loss: 'FOCAL' }, bear),
  );
  expect(shown).toEqual([
    'Ridge regression of Otter',
    'LoRA of Bear: lora rank 4, schedule one cycle',
    'LoRA of Bear: lora rank 8, schedule constant',
  ]);
});

test('one trial has nothing to differ from', () => {
  expect(names(trial('1', { learningRate: 0.1 }))).toEqual(['Linear probe of Otter']);
});
