import type { RuntimeTensor } from '../../runtime/session.ts';
import { padRows, padWeights } from './fixed-batch.ts';
import type { Inputs } from './network.ts';
import { planNames, readingsOf, type StepExamples, type StepPlan } from './step-plan.ts';
import { scalar, vector } from './tensors.ts';

/**
 * The feeds of a plan's graph for the examples of a step. Batches of a fixed size are filled up with rows of weight 0.
 *
 * @param batched the network's inputs with one row per example
 */
export function planFeeds(
  { batches, objectives, reversals = {} }: StepExamples,
  plan: StepPlan,
  batched: ReadonlySet<string>,
): Record<string, RuntimeTensor> {
  const feeds: Record<string, RuntimeTensor> = {};
  const rowsOf = (batch: string) => plan.batchSizes?.[batch];
  const filled = (batch: string, tensor: RuntimeTensor) => {
    const rows = rowsOf(batch);
    return rows === undefined ? tensor : padRows(tensor, rows);
  };
  for (const [batch, inputs] of Object.entries(batches)) {
    for (const [name, tensor] of Object.entries(inputs)) {
      feeds[planNames.ofBatch(batch, name)] = batched.has(name) ? filled(batch, tensor) : tensor;
    }
  }
  for (const objective of plan.objectives) {
    const { name } = objective;
    const { weight = 1, targets, exampleWeights = {} } = objectives[name] ?? {};
    feeds[planNames.weight(name)] = scalar(weight);
    for (const batch of new Set(readingsOf(objective).map((reading) => reading.batch))) {
      const rows = presentRows(batches[batch] ?? {}, batched);
      const counts = exampleWeights[batch] ?? new Float32Array(rows).fill(1 / rows);
      feeds[planNames.exampleWeights(name, batch)] = vector(padWeights(counts, rowsOf(batch) ?? counts.length));
    }
    if ('reads' in objective) continue;
    if (!targets) throw new Error(`The objective “${name}” is given no targets.`);
    feeds[planNames.targets(name)] = filled(objective.batch, targets);
  }
  for (const [name, lambda] of Object.entries(reversals)) feeds[name] = scalar(lambda);
  return feeds;
}

function presentRows(inputs: Inputs, batched: ReadonlySet<string>): number {
  const [, rows] = Object.entries(inputs).find(([name]) => batched.has(name)) ?? [];
  return rows?.dims[0] ?? 0;
}
