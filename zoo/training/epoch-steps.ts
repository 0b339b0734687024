import type { PseudoLabel } from '../transfer/adaptation/pseudo-labels.ts';
import { adaptedSteps } from './adaptation/adapted-steps.ts';
import { debiasingExamples } from './debiasing/debiasing.ts';
import type { Training } from './open-training.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';
import type { StepExamples } from './step/step-plan.ts';
import { type TrainingBatch, trainingBatches } from './training-steps.ts';

/**
 * The batches of an epoch, each with what the trainer reads where its step has a plan: an adaptation's or a debiasing's. Without a plan,
 * `examples` is null, and the trainer reads the batch.
 *
 * @param first the batch to start with
 * @param pseudo see `adaptedSteps`
 */
export async function* epochSteps(
  training: Training,
  options: FineTuneOptions,
  epoch: number,
  { first, pseudo }: { first: number; pseudo: readonly PseudoLabel[] | null },
): AsyncGenerator<{ batch: TrainingBatch; examples: StepExamples | null }> {
  if (training.adaptsInSteps) {
    yield* adaptedSteps(training, options, epoch, { first, pseudo });
    return;
  }
  const { debiasing } = training;
  for await (const batch of trainingBatches(training, options, epoch, first)) {
    yield { batch, examples: debiasing && debiasingExamples(debiasing, batch) };
  }
}
