import { expect, test } from 'vitest';
import { resolveFineTuneOptions } from '../../training/options/options.ts';
import { drawTrials } from './search-space.ts';

const models = [13, 100].map((dimension) => ({
  featureLayers: [{ name: 'block', op: 'Add', dimension, parameterCount: 10 }],
}));
const drawn = (change: object = {}) =>
  drawTrials({ models, strategies: ['LINEAR_PROBE', 'FULL'], count: 40, seed: 3, ...change });

test('every pair of model and strategy gets its share, with options that a fine-tune accepts', () => {
  const trials = drawn();
  const pairs = trials.map(({ model, options }) => `${model} ${options.strategy}`);
  for (const pair of new Set(pairs)) expect(pairs.filter((other) => other === pair)).toHaveLength(10);
  expect(new Set(pairs).size).toBe(4);
  for (const { model, options } of trials)
    expect(resolveFineTuneOptions(options, models[model])).toMatchObject(options);
});

test('learning rates are drawn evenly on a logarithmic scale around the default of model and strategy', () => {
  const rates = drawn({ count: 4_000 })
    .filter(({ model, options }) => model === 1 && options.strategy === 'LINEAR_PROBE')
    .map(({ options }) => Math.log10((options.learningRate ?? 0) / 0.02));
  expect(Math.min(...rates)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...rates)).toBeLessThanOrEqual(1);
  // Uniform on [-1, 1]: mean 0, standard deviation 1/√3; the bounds are four standard errors.
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const spread = Math.sqrt(rates.reduce((sum, rate) => sum + rate ** 2, 0) / rates.length);
  expect(Math.abs(mean)).toBeLessThan(0.075);
  expect(Math.abs(spread - 1 / Math.sqrt(3))).toBeLessThan(0.05);
});

test('the seed draws the trials, and a longer sweep begins with a shorter one', () => {
  expect(drawn()).toEqual(drawn());
  expect(drawn({ count: 60 }).slice(0, 40)).toEqual(drawn());
  expect(drawn({ seed: 4 })).not.toEqual(drawn());
});

test('a head that is fitted once takes no learning rate', () => {
  const heads = ['SOFTMAX', 'LOGISTIC_REGRESSION', 'RIDGE'];
  const trials = drawn({
    strategies: ['LINEAR_PROBE', 'PROTOTYPE'],
    ranges: [{ option: 'head', values: heads }],
  }).filter(({ options }) => options.strategy === 'LINEAR_PROBE');
  expect(new Set(trials.map(({ options }) => options.head))).toEqual(new Set(heads));
  for (const { model, options } of trials) {
    expect(options.learningRate === undefined).toBe(options.head !== 'SOFTMAX');
    expect(resolveFineTuneOptions(options, models[model])).toMatchObject(options);
  }
});

test('what has nothing to draw is tried once for each model, and the others get its turns', () => {
  const trials = drawn({ strategies: ['LINEAR_PROBE', 'PROTOTYPE'], count: 12 });
  const prototypes = trials.filter(({ options }) => options.strategy === 'PROTOTYPE');
  expect(prototypes.map(({ model }) => model)).toEqual([0, 1]);
  expect(trials).toHaveLength(12);
  expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(12);
  expect(drawn({ strategies: ['PROTOTYPE'], count: 12 })).toHaveLength(2);
  const shots = { option: 'shots', values: [1, 5] };
  expect(drawn({ strategies: ['PROTOTYPE'], count: 12, ranges: [shots] })).toHaveLength(4);
});

test('a range is drawn from for the strategies that have its option', () => {
  const ranges = [
    { option: 'learningRate', min: 0.5, max: 0.6 },
    { option: 'loraRank', values: [3, 5] },
  ];
  const trials = drawn({ strategies: ['PROTOTYPE', 'LORA', 'FULL'], count: 30, ranges });
  for (const { model, options } of trials) {
    expect(options.learningRate === undefined).toBe(options.strategy === 'PROTOTYPE');
    expect(options.loraRank === undefined).toBe(options.strategy !== 'LORA');
    expect(resolveFineTuneOptions(options, models[model])).toMatchObject(options);
  }
  expect(() => drawn({ strategies: ['PROTOTYPE', 'FULL'], ranges: [ranges[1]] })).toThrow(
    'The range of loraRank is of no use: PROTOTYPE and FULL do not have this option.',
  );
  expect(() => drawn({ strategies: ['PROTOTYPE'], ranges: [ranges[0]] })).toThrow(/PROTOTYPE does not have this/);
  const heads = { option: 'head', values: ['RIDGE', 'NEAREST_NEIGHBOURS'] };
  const distance = { option: 'distance', values: ['COSINE'] };
  for (const { options } of drawn({ strategies: ['LINEAR_PROBE'], ranges: [heads, distance] }))
    expect(options.distance).toBe(options.head === 'RIDGE' ? undefined : 'COSINE');
});

test('ranges that are given replace the default ones', () => {
  const ranges = [
    { option: 'learningRate', values: [0.5] },
    { option: 'batchSize', min: 4, max: 6 },
    { option: 'epochs', min: 1, max: 100, log: true },
  ];
  const trials = drawn({ ranges });
  expect(new Set(trials.map(({ options }) => options.learningRate))).toEqual(new Set([0.5]));
  expect(new Set(trials.map(({ options }) => options.batchSize))).toEqual(new Set([4, 5, 6]));
  for (const { options } of trials) expect(Number.isInteger(options.epochs)).toBe(true);
});

test.each([
  [{ option: 'dropout', values: [] }, 'has no values'],
  [{ option: 'dropout', min: 0 }, 'needs values, or min and max'],
  [{ option: 'dropout', min: 1, max: 0 }, 'begins at 1, above its end 0'],
  [{ option: 'learningRate', min: 0, max: 1, log: true }, 'a logarithmic one needs numbers above 0'],
  [{ option: 'colour', values: [1] }, 'have no option “colour”'],
  [{ option: 'strategy', values: ['FULL'] }, 'arguments of the sweep'],
])('refuses %j', (range, message) => {
  expect(() => drawn({ ranges: [range] })).toThrow(message);
});
