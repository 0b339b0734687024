import { mix } from '../../data/random.ts';
import type { PseudoLabel } from '../../transfer/adaptation/pseudo-labels.ts';
import { dropoutMask, smoothedTargets } from '../feeding/batches.ts';
import { readAhead } from '../feeding/example-source.ts';
import type { Training } from '../open-training.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import type { Inputs } from '../step/network.ts';
import type { StepExamples } from '../step/step-plan.ts';
import { rowsTensor } from '../step/tensors.ts';
import { batchesOf, type TrainingBatch, trainingBatches } from '../training-steps.ts';
import { type LossMethod, objectivesAt, SOURCE, TARGET } from './adaptation-plan.ts';
import { targetBatches } from './target-batches.ts';

/** What makes the target's dropout masks differ from the source's. */
const OTHER_MASKS = 0x3c6ef372;

/**
 * The steps of an epoch that adapts: the source's batches, each with a batch of the target.
 *
 * @param first the batch to start with
 * @param pseudo the target's pseudo-labels in this epoch; null while there are none
 */
export async function* adaptedSteps(
  training: Training,
  options: FineTuneOptions,
  epoch: number,
  { first, pseudo }: { first: number; pseudo: readonly PseudoLabel[] | null },
): AsyncGenerator<{ batch: TrainingBatch; examples: StepExamples }> {
  const { target, backbone, coding, mask } = training;
  const { adaptation, batchSize, seed, epochs } = options;
  if (!target || !adaptation) throw new Error('This training has no target to adapt to.');
  const batches = batchesOf(training, options);
  const labelOf = new Map(pseudo?.map(({ row, label }) => [row, label]));
  const rows = pseudo ? [...labelOf.keys()] : target.examples.map((_, row) => row);
  const order = targetBatches(rows, target.source.lengths, {
    ...{ batches, seed, epoch },
    batchSize: Math.min(batchSize, rows.length),
  });
  const others = readAhead(target.source, order, () => null, first);
  for await (const batch of trainingBatches(training, options, epoch, first)) {
    const { value: other } = await others.next();
    if (!other) throw new Error('The target has fewer batches than the source.');
    const present = other.rows.length;
    const inputs: Inputs = { ...other.inputs };
    if (mask) {
      const step = epoch * batches + batch.index;
      const kept = dropoutMask(present * backbone.dimension, options.dropout, mix(seed, OTHER_MASKS), step);
      inputs[mask] = rowsTensor(kept, present, [backbone.dimension]);
    }
    const { values, weights } = batch.targets;
    const labels = pseudo && other.rows.map((row) => labelOf.get(row) ?? 0);
    yield {
      batch,
      examples: {
        batches: { [SOURCE]: batch.inputs, [TARGET]: inputs },
        ...objectivesAt(adaptation.method as LossMethod, adaptation.weight ?? 0, {
          source: batch.rows,
          labels: { targets: values, ...(weights ? { exampleWeights: { [SOURCE]: weights } } : {}) },
          target: { rows: present, targets: labels && smoothedTargets(labels, coding.outputs, options.labelSmoothing) },
          classes: coding.outputs,
          progress: (epoch * batches + batch.index) / (epochs * batches),
        }),
      },
    };
  }
}
