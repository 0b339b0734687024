import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { smoothedTargets } from '../feeding/batches.ts';

/** Converts between a data set's targets and a network's outputs. */
export interface TargetCoding {
  /** The number of outputs per example. */
  outputs: number;
  /** The targets of some examples, `[examples, …rowShape]`. */
  encode(examples: Example[], labelSmoothing: number): Float32Array;
  /** The shape of an example's targets in a batch of these examples: `[outputs]`; of labels of words `[tokens, outputs]`. */
  rowShape(examples: Example[]): number[];
  /** How many targets an example has: 1, or its labelled words. The loss is the mean over these. */
  targetCount(example: Example): number;
  /**
   * A network's outputs for an example, in the targets' units. Of labels of words, those of each word, one after the other; NaN for a
   * word that the network did not read.
   */
  decode(example: Example, row: ArrayLike<number>): number[];
  /** The mean and standard deviation of each target of a REGRESSION; the network predicts (target − mean) / deviation. */
  scaling: { mean: number[]; deviation: number[] } | null;
}

/**
 * Single labels are one-hot, with smoothing; multi-label targets are unchanged; numbers are scaled to mean 0 and deviation 1 on
 * the training examples, so that one learning rate suits any unit.
 *
 * @param options.centred false: numbers are scaled only, for a head without a bias, which could not hold their mean
 */
export function targetCoding(
  { task = 'SINGLE_LABEL', labels }: DatasetIndex,
  train: Example[],
  { centred = true } = {},
): TargetCoding {
  const outputs = labels.length;
  const plain = {
    outputs,
    scaling: null,
    rowShape: () => [outputs],
    targetCount: () => 1,
    decode: (_: Example, row: ArrayLike<number>) => Array.from(row),
  };
  if (task === 'SINGLE_LABEL') {
    const labelsOf = (examples: Example[]) => examples.map(({ label }) => label);
    return {
      ...plain,
      encode: (examples, smoothing) => smoothedTargets(labelsOf(examples), outputs, smoothing),
    };
  }
  const flat = (examples: Example[]) => Float32Array.from(examples.flatMap(({ targets = [] }) => targets));
  if (task === 'MULTI_LABEL') return { ...plain, encode: flat };
  const measured = scalingOf(train, outputs);
  const scaling = centred ? measured : { ...measured, mean: measured.mean.map(() => 0) };
  const scaled = (value: number, i: number) => (value - scaling.mean[i % outputs]) / scaling.deviation[i % outputs];
  return {
    ...plain,
    scaling,
    decode: (_, row) => Array.from(row, (value, i) => value * scaling.deviation[i] + scaling.mean[i]),
    encode: (examples) =>
      Float32Array.from(
        examples.flatMap(({ targets = [] }) => targets),
        scaled,
      ),
  };
}

function scalingOf(examples: Example[], outputs: number): { mean: number[]; deviation: number[] } {
  const columns = Array.from({ length: outputs }, (_, i) => examples.map(({ targets = [] }) => targets[i]));
  const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = columns.map(meanOf);
  const deviation = columns.map((values, i) => Math.sqrt(meanOf(values.map((value) => (value - mean[i]) ** 2))) || 1);
  return { mean, deviation };
}

/** Folds the targets' scaling into a head `[features, outputs]`: W · deviation, b · deviation + mean. */
export function foldTargetScaling(
  head: { weights: Float32Array; bias: Float32Array },
  { scaling, outputs }: TargetCoding,
): { weights: Float32Array; bias: Float32Array } {
  if (!scaling) return head;
  return {
    weights: head.weights.map((value, i) => value * scaling.deviation[i % outputs]),
    bias: head.bias.map((value, i) => value * scaling.deviation[i] + scaling.mean[i]),
  };
}
