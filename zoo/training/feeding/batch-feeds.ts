import type { RuntimeTensor } from '../../runtime/session.ts';
import { padRows, padWeights } from '../step/fixed-batch.ts';
import type { Inputs } from '../step/network.ts';
import { STEP } from '../step/state-names.ts';
import { vector } from '../step/tensors.ts';

/** A batch's targets and weights. */
export interface Targets {
  /** `[rows, outputs]`. */
  values: RuntimeTensor;
  /** The weight of each row's loss, `[rows]`; the weights sum to 1 over the batches of a step. By default 1 / rows. */
  weights?: Float32Array;
}

export interface FixedBatch {
  /** The number of rows that the graph needs; null: any number. */
  batchSize: number | null;
  /** Inputs that have one row per example. */
  batched: ReadonlySet<string>;
}

/** A batch as the graph of a step reads it, padded with rows of weight 0 if the graph's batch is fixed. */
export function batchFeeds(
  inputs: Inputs,
  { values, weights }: Targets,
  { batchSize, batched }: FixedBatch,
): Record<string, RuntimeTensor> {
  const rows = values.dims[0];
  const counts = weights ?? new Float32Array(rows).fill(1 / rows);
  if (batchSize === null) return { ...inputs, [STEP.targets]: values, [STEP.exampleWeights]: vector(counts) };
  const padded = Object.entries(inputs).map(([name, tensor]) => [
    name,
    batched.has(name) ? padRows(tensor, batchSize) : tensor,
  ]);
  return {
    ...Object.fromEntries(padded),
    [STEP.targets]: padRows(values, batchSize),
    [STEP.exampleWeights]: vector(padWeights(counts, batchSize)),
  };
}
