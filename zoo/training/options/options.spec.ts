import { expect, test } from 'vitest';
import { InvalidInputError, type Refusal } from '../../errors.ts';
import { type FineTuneInput, fineTuneDefaults, resolveFineTuneOptions } from './options.ts';

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
  expect(options).toEqual({ ...fineTuneDefaults('PARTIAL'), epochs: 3, unfreezeFrom: 'block_1' });
  expect(options).toMatchObject({ batchSize: 16, learningRate: 1e-4, dropout: 0.2, labelSmoothing: 0.1, seed: 0 });
});

test('layers train for twice as many epochs where pictures change at random, and not where texts do', () => {
  const epochsOf = (input: FineTuneInput, modality: 'IMAGE' | 'TEXT' = 'IMAGE') =>
    resolveFineTuneOptions(input, { ...model, modality }).epochs;
  for (const strategy of ['PARTIAL', 'FULL', 'LORA'] as const) {
    expect(epochsOf({ strategy })).toBe(8);
    expect(epochsOf({ strategy, augment: true })).toBe(16);
    expect(epochsOf({ strategy, augmentation: { mixUp: 0.2 } })).toBe(16);
    expect(epochsOf({ strategy, augmentation: { testTime: 4 } })).toBe(8);
    expect(epochsOf({ strategy, augment: true, epochs: 5 })).toBe(5);
    expect(epochsOf({ strategy, augment: true }, 'TEXT')).toBe(8);
  }
  expect(epochsOf({ strategy: 'LINEAR_PROBE', augment: true })).toBe(30);
});

test('defaults follow the optimizer and the loss', () => {
  const sgd = resolveFineTuneOptions({ strategy: 'PARTIAL', optimizer: 'SGD', loss: 'FOCAL' }, model);
  expect(sgd).toMatchObject({ momentum: 0.9, learningRate: 1e-2, focalGamma: 2, labelSmoothing: 0 });
});

test('a head that is fitted once has one epoch, and its own options', () => {
  const ridge = resolveFineTuneOptions({ strategy: 'LINEAR_PROBE', head: 'RIDGE', shots: 5, seed: 3 }, model);
  expect(ridge).toMatchObject({ head: 'RIDGE', epochs: 1, shots: 5, seed: 3, distance: null });
  expect(resolveFineTuneOptions(ridge, model)).toEqual(ridge);
  const prototype = resolveFineTuneOptions({ strategy: 'PROTOTYPE', distance: 'COSINE' }, model);
  expect(prototype).toMatchObject({ head: 'SOFTMAX', epochs: 1, shots: null, distance: 'COSINE' });
  expect(fineTuneDefaults('LINEAR_PROBE', { head: 'NEAREST_NEIGHBOURS' }).distance).toBe('EUCLIDEAN');
});

test.each(['LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA'] as const)(
  '%s: options resolved twice are the same',
  (strategy) => {
    const once = resolveFineTuneOptions({ strategy, optimizer: 'SGD', loss: 'FOCAL', schedule: 'PLATEAU' }, model);
    expect(resolveFineTuneOptions(once, model)).toEqual(once);
  },
);

const ADVERSARY: FineTuneInput = {
  ...{ strategy: 'LINEAR_PROBE', groupMitigation: 'ADVERSARIAL_DEBIASING', groupAttribute: 'tone' },
};

test('an adversary has Fairlearn’s defaults, and training does not stop early', () => {
  const options = resolveFineTuneOptions(ADVERSARY, model);
  expect(options).toMatchObject({ groupConstraint: 'DEMOGRAPHIC_PARITY', groupAlpha: 1, earlyStoppingPatience: null });
  expect(resolveFineTuneOptions({ ...ADVERSARY, earlyStoppingPatience: 3 }, model).earlyStoppingPatience).toBe(3);
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
  [{ strategy: 'FULL', unfreezeFrom: 'block_1' }, 'unfreezeFrom'],
  [{ strategy: 'PROTO' as 'PROTOTYPE' }, 'strategy'],
  [{ strategy: 'PROTOTYPE', epochs: 3 }, 'epochs'],
  [{ strategy: 'PROTOTYPE', head: 'RIDGE' }, 'head'],
  [{ strategy: 'PROTOTYPE', shots: 0 }, 'shots'],
  [{ strategy: 'PROTOTYPE', engine: 'TENSORFLOW' }, 'strategy'],
  [{ strategy: 'PARTIAL', head: 'RIDGE' }, 'head'],
  [{ strategy: 'LINEAR_PROBE', shots: 5 }, 'shots'],
  [{ strategy: 'LINEAR_PROBE', distance: 'COSINE' }, 'distance'],
  [{ strategy: 'LINEAR_PROBE', head: 'RIDGE', distance: 'COSINE' }, 'distance'],
  [{ strategy: 'LINEAR_PROBE', head: 'RIDGE', learningRate: 0.1 }, 'learningRate'],
  [{ strategy: 'LINEAR_PROBE', head: 'RIDGE', augment: true }, 'augment'],
  [{ strategy: 'LINEAR_PROBE', head: 'RIDGE', classWeights: 'BALANCED' }, 'classWeights'],
  [{ strategy: 'LINEAR_PROBE', head: 'RIDGE', engine: 'TENSORFLOW' }, 'head'],
  [{ strategy: 'LINEAR_PROBE', head: 'SVM' as 'RIDGE' }, 'head'],
  [{ strategy: 'PARTIAL', optimizer: 'RMSPROP' as 'SGD' }, 'optimizer'],
  [{ strategy: 'LORA', engine: 'TENSORFLOW' }, 'strategy'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', optimizer: 'LAMB' }, 'optimizer'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', loss: 'FOCAL' }, 'loss'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', clipNorm: 1 }, 'clipNorm'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', emaDecay: 0.9 }, 'emaDecay'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', accumulation: 2 }, 'accumulation'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', augment: true }, 'augment'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', augmentation: { testTime: 2 } }, 'augmentation'],
  [{ strategy: 'PARTIAL', augmentation: { erasing: 2 } }, 'augmentation'],
  [{ strategy: 'PARTIAL', earlyStoppingMetric: 'F1' as 'LOSS' }, 'earlyStoppingMetric'],
  [{ strategy: 'PARTIAL', engine: 'TENSORFLOW', device: 'WEBGPU' }, 'device'],
  [{ strategy: 'PARTIAL', engine: 'THEANO' as 'GRAFT' }, 'engine'],
  [{ strategy: 'PARTIAL', momentum: 0.9 }, 'momentum'],
  [{ strategy: 'PARTIAL', nesterov: true }, 'nesterov'],
  [{ strategy: 'PARTIAL', optimizer: 'SGD', momentum: 0, nesterov: true }, 'nesterov'],
  [{ strategy: 'PARTIAL', warmupSteps: 10 }, 'warmupSteps'],
  [{ strategy: 'LINEAR_PROBE', schedule: 'FINE_TUNE' }, 'schedule'],
  [{ strategy: 'FULL', schedule: 'FINE_TUNE', epochs: 1 }, 'epochs'],
  [{ strategy: 'FULL', schedule: 'FINE_TUNE', warmupSteps: 3 }, 'warmupSteps'],
  [{ strategy: 'FULL', schedule: 'FINE_TUNE', gradualUnfreezing: 1 }, 'gradualUnfreezing'],
  [{ strategy: 'FULL', schedule: 'FINE_TUNE', engine: 'TENSORFLOW' }, 'schedule'],
  [{ strategy: 'PARTIAL', focalGamma: 2 }, 'focalGamma'],
  [{ strategy: 'PARTIAL', loss: 'BINARY_CROSS_ENTROPY', labelSmoothing: 0.1 }, 'labelSmoothing'],
  [{ strategy: 'FULL', loraRank: 4 }, 'loraRank'],
  [{ strategy: 'LORA', loraRank: 0 }, 'loraRank'],
  [{ strategy: 'LORA', loraTargets: [] }, 'loraTargets'],
  [{ strategy: 'LINEAR_PROBE', layerDecay: 0.8 }, 'layerDecay'],
  [{ strategy: 'LINEAR_PROBE', gradualUnfreezing: 1 }, 'gradualUnfreezing'],
  [{ strategy: 'PARTIAL', epochs: 3, gradualUnfreezing: 3 }, 'gradualUnfreezing'],
  [{ strategy: 'PARTIAL', precision: 'MIXED', device: 'CPU' }, 'precision'],
  [{ strategy: 'FULL', frozenPrecision: 'INT8' }, 'frozenPrecision'],
  [{ strategy: 'LINEAR_PROBE', adaptation: { method: 'CORAL', weight: 2 } }, 'adaptation'],
  [{ strategy: 'LINEAR_PROBE', adaptation: { method: 'MMD', weight: 2 } }, 'adaptation'],
  [{ strategy: 'PARTIAL', adaptation: { method: 'NORMALIZATION', weight: 2 } }, 'adaptation'],
  [{ strategy: 'PARTIAL', adaptation: { method: 'CORAL', weight: 0 } }, 'adaptation'],
  [{ strategy: 'PARTIAL', adaptation: { method: 'MIXTURE' as 'CORAL', weight: null } }, 'adaptation'],
  [{ strategy: 'PARTIAL', adaptation: { method: 'CORAL', weight: null }, loss: 'FOCAL' }, 'loss'],
  [{ strategy: 'PARTIAL', adaptation: { method: 'CORAL', weight: null }, accumulation: 2 }, 'accumulation'],
  [
    { strategy: 'PARTIAL', adaptation: { method: 'CORAL', weight: null }, earlyStoppingMetric: 'ACCURACY' },
    'earlyStoppingMetric',
  ],
  [{ strategy: 'LINEAR_PROBE', adaptation: { method: 'CORAL', weight: null }, augment: true }, 'augment'],
  [{ strategy: 'LORA', adaptation: { method: 'CORAL', weight: null }, frozenPrecision: 'INT8' }, 'frozenPrecision'],
  [{ strategy: 'PARTIAL', adaptation: { method: 'CORAL', weight: null }, engine: 'TENSORFLOW' }, 'adaptation'],
  [{ strategy: 'LINEAR_PROBE', groupMitigation: 'ADVERSARIAL_DEBIASING' }, 'groupAttribute'],
  [{ ...ADVERSARY, groupAlpha: -1 }, 'groupAlpha'],
  [{ ...ADVERSARY, groupConstraint: 'ACCURACY' as 'EQUALIZED_ODDS' }, 'groupConstraint'],
  [{ ...ADVERSARY, groupStepSize: 0.1 }, 'groupStepSize'],
  [{ ...ADVERSARY, accumulation: 2 }, 'accumulation'],
  [{ ...ADVERSARY, head: 'RIDGE' }, 'groupMitigation'],
  [{ ...ADVERSARY, engine: 'TENSORFLOW' }, 'groupMitigation'],
  [{ ...ADVERSARY, strategy: 'PARTIAL', adaptation: { method: 'CORAL', weight: null } }, 'groupMitigation'],
  [{ ...ADVERSARY, groupMitigation: 'GROUP_DRO', groupConstraint: 'EQUALIZED_ODDS' }, 'groupConstraint'],
  [{ strategy: 'PARTIAL', groupAlpha: 1 }, 'groupAlpha'],
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

test('an adaptation gets its weight where it has a loss, float32, dropout in a probe, and no early stopping', () => {
  const resolve = (strategy: 'LINEAR_PROBE' | 'PARTIAL', method: 'CORAL' | 'PSEUDO_LABEL') =>
    resolveFineTuneOptions({ strategy, adaptation: { method, weight: null } }, model);
  expect(resolve('LINEAR_PROBE', 'CORAL')).toMatchObject({
    adaptation: { method: 'CORAL', weight: null },
    frozenPrecision: 'FLOAT32',
    earlyStoppingPatience: null,
    dropout: 0.5,
  });
  const trained = resolve('LINEAR_PROBE', 'PSEUDO_LABEL');
  expect(trained).toMatchObject({ adaptation: { method: 'PSEUDO_LABEL', weight: 1 }, earlyStoppingPatience: null });
  expect(resolveFineTuneOptions(trained, model)).toEqual(trained);
});

test('an unknown layer is answered with the layers there are', () => {
  expect(() => resolveFineTuneOptions({ strategy: 'PARTIAL', unfreezeFrom: 'block_9' }, model)).toThrow(
    'The model has no feature layer “block_9”. It has: stem, block_1, block_2, pool.',
  );
});

test('PARTIAL of a text model leaves the table of embeddings out, though it is half of the parameters', () => {
  // all-MiniLM-L6-v2's.
  const parameterCounts = [11_918_592, ...Array<number>(6).fill(1_774_464), 0];
  const featureLayers = parameterCounts.map((parameterCount, i) => ({
    ...{ name: `layer_${i}`, op: 'LayerNormalization', dimension: 384, parameterCount },
  }));
  expect(resolveFineTuneOptions({ strategy: 'PARTIAL' }, { featureLayers }).unfreezeFrom).toBe('layer_2');
  expect(
    resolveFineTuneOptions({ strategy: 'PARTIAL' }, { featureLayers: featureLayers.slice(0, 1) }).unfreezeFrom,
  ).toBe('layer_0');
});

test('all wrong options are refused at once, each by its name', () => {
  const wrong: FineTuneInput = {
    strategy: 'PARTIAL',
    epochs: 0,
    learningRate: -1,
    augmentation: { mixUp: -1, erasing: 2 },
  };
  expect(refusalsOf(wrong).map(({ field }) => field)).toEqual([
    ...['augmentation.erasing', 'augmentation.mixUp', 'epochs', 'learningRate'],
  ]);
  expect(refusalsOf({ strategy: 'PROTOTYPE', epochs: 3, learningRate: 0.1, loraRank: 4 })).toEqual([
    expect.objectContaining({ field: 'epochs' }),
    expect.objectContaining({ field: 'learningRate' }),
    expect.objectContaining({ field: 'loraRank' }),
  ]);
});

function refusalsOf(input: FineTuneInput): readonly Refusal[] {
  try {
    resolveFineTuneOptions(input, model);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.refusals;
    throw error;
  }
  return [];
}
