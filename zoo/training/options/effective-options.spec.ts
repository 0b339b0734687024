import { expect, test } from 'vitest';
import { effectiveOptions } from './effective-options.ts';
import { type FineTuneInput, fineTuneDefaults, resolveFineTuneOptions } from './options.ts';

const shown = (input: FineTuneInput) =>
  Object.entries(effectiveOptions({ ...resolveFineTuneOptions(input, { featureLayers: [] }), engineVersion: '5' }))
    .filter(([, value]) => value !== null)
    .map(([name]) => name)
    .sort();

const OF_CLOSED = ['device', 'engine', 'engineVersion', 'frozenPrecision', 'seed', 'strategy'];

test('a head that is fitted once has no options of training', () => {
  expect(shown({ strategy: 'LINEAR_PROBE', head: 'RIDGE', shots: 5 })).toEqual([...OF_CLOSED, 'head', 'shots'].sort());
  expect(shown({ strategy: 'PROTOTYPE' })).toEqual([...OF_CLOSED, 'distance'].sort());
});

test('training on pairs has those of its steps, and none of a loss or a trained head', () => {
  const options = shown({ strategy: 'FULL', contrastive: {} });
  expect(options).toEqual(expect.arrayContaining(['contrastive', 'epochs', 'batchSize', 'learningRate', 'head']));
  for (const idle of ['loss', 'dropout', 'labelSmoothing', 'classWeights', 'accumulation', 'augment']) {
    expect(options).not.toContain(idle);
  }
});

test('labels in words train nothing: what is left is what they are described with', () => {
  const zeroShot = { texts: ['a cat', 'a dog'] };
  const options = { ...fineTuneDefaults('PROTOTYPE'), strategy: 'ZERO_SHOT' as const, zeroShot, engineVersion: '5' };
  expect(effectiveOptions(options)).toEqual({ strategy: 'ZERO_SHOT', zeroShot, engineVersion: '5' });
});

test('a head that trains has all', () => {
  const options = resolveFineTuneOptions({ strategy: 'LINEAR_PROBE' }, { featureLayers: [] });
  expect(effectiveOptions(options)).toEqual(options);
});
