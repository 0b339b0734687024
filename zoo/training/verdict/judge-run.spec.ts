import { expect, test } from 'vitest';
import { fineTuneDefaults } from '../options/fine-tune-defaults.ts';
import type { EpochFigures, Evidence } from './evidence.ts';
import { judgeRun } from './judge-run.ts';

const epoch = (training: number, validation: number, loss = 0.5, examples = 200): EpochFigures => ({
  trainLoss: loss,
  training: { accuracy: training, loss, examples },
  validation: { accuracy: validation, loss, examples },
});

const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  epochs: [epoch(0.95, 0.93)],
  bestEpoch: 1,
  options: fineTuneDefaults('PARTIAL'),
  modality: 'IMAGE',
  labelCounts: [100, 100, 100, 100],
  majority: 0.25,
  copies: { same: 0, of: 400, near: null },
  control: null,
  ...changes,
});

const kindOf = (changes: Partial<Evidence>) => judgeRun(evidence(changes)).kind;

// Each rule at both sides of its bound, the rules before it not holding.
test.each<[string, string, Partial<Evidence>]>([
  ['nothing is wrong', 'GOOD', {}],
  ['8 copies of 400', 'GOOD', { copies: { same: 8, of: 400, near: null } }],
  ['9 copies of 400', 'LEAK_SUSPECTED', { copies: { same: 9, of: 400, near: null } }],
  ['4 near copies of 200', 'GOOD', { copies: { same: 0, of: 400, near: { examples: 4, of: 200 } } }],
  ['5 near copies of 200', 'LEAK_SUSPECTED', { copies: { same: 0, of: 400, near: { examples: 5, of: 200 } } }],
  ['validation a little easier', 'GOOD', { epochs: [epoch(0.92, 0.97)] }],
  ['validation much easier', 'LEAK_SUSPECTED', { epochs: [epoch(0.75, 0.95)] }],
  ['29 validation examples', 'TOO_LITTLE_DATA', { epochs: [epoch(0.95, 0.93, 0.5, 29)] }],
  ['30 validation examples', 'GOOD', { epochs: [epoch(0.95, 0.93, 0.5, 30)] }],
  ['as good as the most frequent label', 'NO_SIGNAL', { majority: 0.9 }],
  ['better than the most frequent label', 'GOOD', { majority: 0.88 }],
  ['as good as with shuffled labels', 'NO_SIGNAL', { control: { mean: 0.8, deviation: 0.07, shuffles: 20 } }],
  ['better than with shuffled labels', 'GOOD', { control: { mean: 0.8, deviation: 0.06, shuffles: 20 } }],
  ['a gap of 0.09', 'GOOD', { epochs: [epoch(0.99, 0.9)] }],
  ['a gap of 0.11', 'OVERFITTING', { epochs: [epoch(0.99, 0.88)] }],
  ['that gap among 40 examples', 'GOOD', { epochs: [epoch(0.99, 0.88, 0.5, 40)] }],
  [
    'the gap, and 19 examples of most labels',
    'TOO_LITTLE_DATA',
    { epochs: [epoch(0.99, 0.88)], labelCounts: [19, 19, 100, 9] },
  ],
  ['a loss that rose by 9 %', 'GOOD', { epochs: [epoch(0.95, 0.93, 0.5), epoch(0.96, 0.93, 0.545)] }],
  ['a loss that rose by 11 %', 'OVERFITTING', { epochs: [epoch(0.95, 0.93, 0.5), epoch(0.96, 0.93, 0.555)] }],
  [
    'that rise, and 19 examples of most labels',
    'TOO_LITTLE_DATA',
    { epochs: [epoch(0.95, 0.93, 0.5), epoch(0.96, 0.93, 0.555)], labelCounts: [19, 19, 100, 9] },
  ],
  ['alike, 90 % right', 'GOOD', { epochs: [epoch(0.9, 0.89)] }],
  ['alike, 89 % right', 'UNDERFITTING', { epochs: [epoch(0.89, 0.88)] }],
  ['89 % right, and validation less', 'GOOD', { epochs: [epoch(0.89, 0.81)] }],
  [
    '89 % right, validation less, and the loss falls by 3 %',
    'UNDERFITTING',
    {
      epochs: [epoch(0.7, 0.6, 0.8), epoch(0.8, 0.7, 0.6), epoch(0.85, 0.78, 0.5), epoch(0.89, 0.81, 0.485)],
      bestEpoch: 4,
    },
  ],
  [
    '89 % right, validation less, and the loss falls by 1 %',
    'GOOD',
    {
      epochs: [epoch(0.7, 0.6, 0.8), epoch(0.8, 0.7, 0.6), epoch(0.85, 0.78, 0.5), epoch(0.89, 0.81, 0.495)],
      bestEpoch: 4,
    },
  ],
])('%s: %s', (_, kind, changes) => {
  expect(kindOf(changes)).toBe(kind);
});

test('the message has the figures', () => {
  expect(judgeRun(evidence({ epochs: [epoch(0.99, 0.88)] })).message).toBe(
    '99.0 % of the training examples are right and 88.0 % of the validation examples.',
  );
  expect(judgeRun(evidence({ control: { mean: 0.93, deviation: 0, shuffles: 20 } })).message).toBe(
    '93.0 % of the validation examples are right, and 93.0 % after training on shuffled labels (mean of 20).',
  );
});

test('advice differs from what was done', () => {
  const overfitted = { epochs: [epoch(0.99, 0.8)] };
  const changes = (options: Evidence['options']) =>
    judgeRun(evidence({ ...overfitted, options })).advice.map(({ change }) => change);
  expect(changes(fineTuneDefaults('FULL'))).toEqual([
    { augment: true },
    { earlyStoppingPatience: 3 },
    { strategy: 'LINEAR_PROBE' },
    { dropout: 0.5 },
  ]);
  const done = { ...fineTuneDefaults('LINEAR_PROBE'), augment: true, dropout: 0.5 };
  expect(changes(done)).toEqual([]);
  expect(judgeRun(evidence()).advice).toEqual([]);
});

test('a run without a signal is to train longer, unless it has learned its training examples', () => {
  const options = { ...fineTuneDefaults('LINEAR_PROBE'), epochs: 1, earlyStoppingPatience: null };
  const changes = (training: number) =>
    judgeRun(evidence({ options, epochs: [epoch(training, 0.26)], majority: 0.25 })).advice.map(({ change }) => change);
  expect(changes(0.3)).toEqual([{ epochs: 2 }, { strategy: 'PARTIAL' }]);
  expect(changes(0.9)).toEqual([{ strategy: 'PARTIAL' }]);
});

test('a run that stopped early is to wait longer, since more epochs would change nothing', () => {
  const learning = { epochs: [epoch(0.8, 0.7, 0.9), epoch(0.85, 0.8, 0.8), epoch(0.85, 0.8, 0.7)], bestEpoch: 3 };
  const first = (options: Evidence['options']) => judgeRun(evidence({ ...learning, options })).advice[0].change;
  const options = fineTuneDefaults('LINEAR_PROBE');
  expect(first({ ...options, epochs: 60, earlyStoppingPatience: 2 })).toEqual({ earlyStoppingPatience: 4 });
  expect(first({ ...options, epochs: 3, earlyStoppingPatience: 2 })).toEqual({ epochs: 6 });
});
