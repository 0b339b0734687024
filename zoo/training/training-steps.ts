import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Targets } from './feeding/batch-feeds.ts';
import { batchRows } from './feeding/batch-rows.ts';
import { dropoutMask } from './feeding/batches.ts';
import { exampleWeights } from './feeding/class-weights.ts';
import { readAhead } from './feeding/example-source.ts';
import type { Training } from './open-training.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';
import type { Inputs } from './step/network.ts';
import { rowsTensor } from './step/tensors.ts';

/** A batch, ready to be fed. */
export interface TrainingBatch {
  /** Its number in the epoch. */
  index: number;
  rows: number;
  /** The positions of its examples among the training examples. */
  examples: number[];
  inputs: Inputs;
  targets: Targets;
  /** Whether a step ends with it. With accumulation, a step has several batches. */
  endsStep: boolean;
  /** The number of examples in the step that ends with it. */
  stepRows: number;
}

export const batchesOf = ({ examples }: Training, { batchSize }: FineTuneOptions) =>
  Math.ceil(examples.train.length / batchSize);
export const stepsOf = (training: Training, options: FineTuneOptions) =>
  Math.ceil(batchesOf(training, options) / options.accumulation);

/**
 * The batches of an epoch: every training example once, or the groups in equal shares. The order, the dropout masks and the
 * augmentation depend on the seed and the position only.
 *
 * @param first the batch to start with; the source has to be at this epoch already
 */
export async function* trainingBatches(
  training: Training,
  options: FineTuneOptions,
  epoch: number,
  first = 0,
): AsyncGenerator<TrainingBatch> {
  const { examples, sources, coding, backbone, mask, weights, balancedGroups, waiting } = training;
  const { accumulation, seed } = options;
  const { rows, lengths } = sources.train;
  const batches = batchRows({ rows, lengths, balancedGroups }, options, epoch);
  const stepOf = (index: number) => {
    const start = index - (index % accumulation);
    return { start, step: batches.slice(start, start + accumulation) };
  };
  const targetsOf = (index: number) => {
    const { start, step } = stepOf(index);
    const own = batches[index].map((row) => examples.train[row]);
    return {
      values: coding.encode(own, options.labelSmoothing),
      weights: exampleWeights(step, weights, (row) => coding.targetCount(examples.train[row]))[index - start],
    };
  };
  const read = readAhead(sources.train, batches, targetsOf, first, waiting);
  for await (const { index, inputs: given, targets } of read) {
    const { start, step } = stepOf(index);
    const present = batches[index].length;
    const shape = coding.rowShape(batches[index].map((row) => examples.train[row]));
    const inputs: Inputs = { ...given };
    if (mask) {
      // Of each text, or of each of its tokens.
      const masked = [...shape.slice(0, -1), backbone.dimension];
      const size = masked.reduce((product, length) => product * length, present);
      const kept = dropoutMask(size, options.dropout, seed, epoch * batches.length + index);
      inputs[mask] = rowsTensor(kept, present, masked);
    }
    yield {
      index,
      rows: present,
      examples: batches[index],
      inputs,
      targets: { ...targets, values: rowsTensor(targets.values, present, shape) },
      endsStep: index === start + step.length - 1,
      stepRows: step.reduce((sum, { length }) => sum + length, 0),
    };
    // A step blocks this thread: let messages, such as a cancellation, arrive between steps.
    await yieldToEvents();
  }
}
