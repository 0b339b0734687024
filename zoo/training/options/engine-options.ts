import type { FineTuneOptions } from './fine-tune-options.ts';
import { Refusals } from './refusals.ts';
import { shownValue } from './shown-value.ts';

/** What the engine TENSORFLOW does with each option that it does not take as it comes: the values that it can do. */
const TAKES: { [K in keyof FineTuneOptions]?: readonly FineTuneOptions[K][] } = {
  strategy: ['LINEAR_PROBE', 'PARTIAL', 'FULL'],
  head: ['SOFTMAX'],
  contrastive: [null],
  optimizer: ['ADAMW', 'SGD'],
  schedule: ['ONE_CYCLE', 'COSINE', 'CONSTANT', 'PLATEAU'],
  loss: ['CROSS_ENTROPY'],
  classWeights: ['NONE'],
  groupMitigation: ['NONE'],
  accumulation: [1],
  clipNorm: [null],
  layerDecay: [1],
  gradualUnfreezing: [0],
  emaDecay: [null],
  augment: [false],
  adaptation: [null],
  augmentation: [null],
  earlyStoppingMetric: ['LOSS'],
  device: ['AUTO', 'CPU', 'CUDA'],
  precision: ['FLOAT32'],
  frozenPrecision: ['AUTO', 'FLOAT32'],
};

/**
 * Refuses, for the engine TENSORFLOW, the options that TensorFlow.js's optimizers and this engine's loop do not have.
 *
 * @throws InvalidInputError with the options at fault
 */
export function checkEngine(options: FineTuneOptions): void {
  if (options.engine !== 'TENSORFLOW') return;
  const refusals = new Refusals();
  for (const [field, values] of Object.entries(TAKES) as [keyof FineTuneOptions, readonly unknown[]][]) {
    if (values.includes(options[field])) continue;
    const known = values.filter((value) => value !== null);
    refusals.add({
      field,
      message: `The engine TENSORFLOW cannot do ${field} ${shownValue(options[field])}${known.length > 0 ? `, only ${known.join(', ')}` : ''}; leave it out, or use the engine GRAFT.`,
    });
  }
  refusals.throwIfAny();
}
