import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { smoothedTargets } from '../feeding/batches.ts';

/** Converts between a data set's targets and a network's outputs. */
export interface TargetCoding {
  /** The number of outputs per example. */
  outputs: number;
  /** The targets of some examples, `[examples, outputs]`. */
  encode(examples: Example[], labelSmoothing: number): Float32Array;
  /** The mean and standard deviation of each target of a REGRESSION; the network predicts (target − mean) / deviation. */
  scaling: { mean: number[]; deviation: number[] } | null;
}

/**
 * Single labels are one-hot, with smoothing; multi-label targets are unchanged; numbers are scaled to mean 0 and deviation 1 on
 * the training examples, so that one learning rate suits any unit.
 */
export function targetCoding({ task = 'SINGLE_LABEL', labels }: DatasetIndex, train: Example[]): TargetCoding {
  const outputs = labels.length;
  if (task === 'SINGLE_LABEL') {
    const labelsOf = (examples: Example[]) => examples.map(({ label }) => label);
    return {
      outputs,
      scaling: null,
      encode: (examples, smoothing) => smoothedTargets(labelsOf(examples), outputs, smoothing),
    };
  }
  const flat = (examples: Example[]) => Float32Array.from(examples.flatMap(({ targets = [] }) => targets));
  if (task === 'MULTI_LABEL') return { outputs, scaling: null, encode: flat };
  const scaling = scalingOf(train, outputs);
  const scaled = (value: number, i: number) => (value - scaling.mean[i % outputs]) / scaling.deviation[i % outputs];
  return {
    outputs,
    scaling,
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

/** Converts a network's outputs, `[rows, outputs]`, to the targets' units. */
export function decodeOutputs({ scaling }: TargetCoding, row: ArrayLike<number>): number[] {
  return Array.from(row, (value, i) => (scaling ? value * scaling.deviation[i] + scaling.mean[i] : value));
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
