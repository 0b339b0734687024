import { expect, test } from 'vitest';
import type { FineTuneOptions } from './fine-tune-options.ts';
import { hasOption } from './has-option.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './options.ts';

const featureLayers = ['early', 'late'].map((name) => ({ name, op: 'Add', dimension: 13, parameterCount: 10 }));

/** Of each option a value that is no default, and what it needs beside it. */
const VALUES: { [K in keyof FineTuneOptions]?: Partial<FineTuneInput> & Record<K, unknown> } = {
  head: { head: 'RIDGE' },
  shots: { shots: 3 },
  distance: { distance: 'COSINE' },
  epochs: { epochs: 7 },
  batchSize: { batchSize: 5 },
  accumulation: { accumulation: 2 },
  optimizer: { optimizer: 'SGD' },
  momentum: { momentum: 0.5, optimizer: 'SGD' },
  nesterov: { nesterov: true, optimizer: 'SGD' },
  learningRate: { learningRate: 0.123 },
  schedule: { schedule: 'COSINE' },
  warmupSteps: { warmupSteps: 3, schedule: 'CONSTANT' },
  weightDecay: { weightDecay: 0.123 },
  clipNorm: { clipNorm: 1 },
  layerDecay: { layerDecay: 0.5 },
  gradualUnfreezing: { gradualUnfreezing: 1 },
  emaDecay: { emaDecay: 0.9 },
  classWeights: { classWeights: 'BALANCED' },
  labelSmoothing: { labelSmoothing: 0.05 },
  dropout: { dropout: 0.15 },
  augment: { augment: true },
  unfreezeFrom: { unfreezeFrom: 'late' },
  loraRank: { loraRank: 3 },
  loraAlpha: { loraAlpha: 3 },
  loraTargets: { loraTargets: ['weight'] },
  earlyStoppingPatience: { earlyStoppingPatience: 2 },
  earlyStoppingMetric: { earlyStoppingMetric: 'ACCURACY' },
  seed: { seed: 3 },
  device: { device: 'CPU' },
  frozenPrecision: { frozenPrecision: 'INT8' },
};
const CHOICES: Pick<FineTuneOptions, 'strategy' | 'head'>[] = [
  ...(['LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA', 'PROTOTYPE'] as const).map((strategy) => ({
    ...{ strategy, head: 'SOFTMAX' as const },
  })),
  { strategy: 'LINEAR_PROBE', head: 'RIDGE' },
  { strategy: 'LINEAR_PROBE', head: 'NEAREST_NEIGHBOURS' },
];
const isAccepted = (input: FineTuneInput) => {
  try {
    resolveFineTuneOptions(input, { featureLayers, modality: 'IMAGE' });
    return true;
  } catch {
    return false;
  }
};

test.each(CHOICES)('$strategy with the head $head has the options that a fine-tune accepts', (choice) => {
  for (const [option, values] of Object.entries(VALUES) as [keyof FineTuneOptions, Partial<FineTuneInput>][]) {
    // The head is the option in question, so it is not chosen besides.
    const { head, ...rest } = choice;
    const input = option === 'head' || head === 'SOFTMAX' ? { ...rest, ...values } : { ...choice, ...values };
    expect([option, hasOption(option, choice)]).toEqual([option, isAccepted(input)]);
  }
});
