import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './options.ts';

const model = {
  featureLayers: [
    { name: 'stem', op: 'Conv2D', dimension: 8, parameterCount: 100 },
    { name: 'block_1', op: 'Add', dimension: 16, parameterCount: 300 },
    { name: 'block_2', op: 'Add', dimension: 32, parameterCount: 900 },
    { name: 'pool', op: 'GlobalAveragePooling2D', dimension: 32, parameterCount: 0 },
  ],
};

test('every option gets a default, and what a caller says wins', () => {
  const options = resolveFineTuneOptions({ strategy: 'PARTIAL', epochs: 3, seed: null }, model);
  expect(options).toEqual({
    strategy: 'PARTIAL',
    epochs: 3,
    batchSize: 16,
    learningRate: 1e-4,
    weightDecay: 0.01,
    dropout: 0.2,
    labelSmoothing: 0.1,
    unfreezeFrom: 'block_1',
    augment: false,
    earlyStoppingPatience: null,
    seed: 0,
    device: 'AUTO',
  });
});

const refused: [FineTuneInput, string][] = [
  [{ strategy: 'PARTIAL', batchSize: 0 }, 'batchSize'],
  [{ strategy: 'PARTIAL', learningRate: -1 }, 'learningRate'],
  [{ strategy: 'PARTIAL', learningRate: Number.NaN }, 'learningRate'],
  [{ strategy: 'PARTIAL', epochs: 1_000_000 }, 'epochs'],
  [{ strategy: 'PARTIAL', epochs: 1.5 }, 'epochs'],
  [{ strategy: 'PARTIAL', dropout: 1 }, 'dropout'],
  [{ strategy: 'PARTIAL', unfreezeFrom: 'block_9' }, 'unfreezeFrom'],
  [{ strategy: 'LINEAR_PROBE', unfreezeFrom: 'block_1' }, 'unfreezeFrom'],
  [{ strategy: 'LORA' }, 'strategy'],
  [{ strategy: 'PARTIAL', device: 'CUDA' }, 'device'],
];
test.each(refused)('%o is refused, naming the field %s', (input, field) => {
  let error: unknown;
  try {
    resolveFineTuneOptions(input, model);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error).toMatchObject({ field });
});

test('an unknown layer is answered with the layers there are', () => {
  expect(() => resolveFineTuneOptions({ strategy: 'PARTIAL', unfreezeFrom: 'block_9' }, model)).toThrow(
    'The model has no feature layer “block_9”. It has: stem, block_1, block_2, pool.',
  );
});
