import type { PseudoLabel } from '../transfer/adaptation/pseudo-labels.ts';
import { diverged } from './checks/diverged.ts';
import { epochSteps } from './epoch-steps.ts';
import type { Training } from './open-training.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';
import { learningRateAt } from './schedules/index.ts';
import type { PlateauState } from './schedules/plateau.ts';
import type { TrainingRequest } from './training-request.ts';
import { batchesOf, stepsOf } from './training-steps.ts';

/** A position in an epoch: the next batch, and the sum of the losses of the batches before it, each times its examples. */
export interface Place {
  batch: number;
  lossSum: number;
}

/**
 * Trains on the batches of an epoch, starting at a given position.
 *
 * @param epoch counted from 0
 * @param onStep called after each step but the epoch's last, with the position to resume from
 * @param onProgress called after each step with the number of epochs done
 * @returns the epoch's mean loss, with that of an adaptation, the learning rate of its last step, and the position after it
 * @throws InvalidInputError if the loss becomes NaN or infinite; the signal's reason if it is aborted
 */
export async function trainEpoch(
  { options, featureLayers, signal }: Pick<TrainingRequest, 'options' | 'featureLayers' | 'signal'>,
  training: Training,
  {
    epoch,
    batch: first,
    lossSum: before,
    plateau,
    pseudo = null,
    onStep,
    onProgress,
  }: Place & {
    epoch: number;
    plateau: PlateauState;
    /** The target's pseudo-labels; null where there are none. */
    pseudo?: readonly PseudoLabel[] | null;
    onStep: (place: Place) => Promise<void>;
    onProgress: (epochs: number) => void;
  },
): Promise<{ trainLoss: number; learningRate: number; end: Place }> {
  const { trainer, groups, examples, groupDro } = training;
  const [batches, steps] = [batchesOf(training, options), stepsOf(training, options)];
  const frozen = new Set(groups.filter(({ depth }) => depth > unfrozenDepth(options, epoch)));
  const rateAt = (step: number) => learningRateAt(epoch * steps + step, options.epochs * steps, options, plateau);
  let [lossSum, stepLoss] = [before, 0];
  for await (const { batch, examples: planned } of epochSteps(training, options, epoch, { first, pseudo })) {
    signal?.throwIfAborted();
    const step = Math.floor(batch.index / options.accumulation);
    const learningRate = rateAt(step);
    const targets = groupDro ? await groupDro.weigh({ ...batch, rows: batch.examples }, trainer) : batch.targets;
    const loss = planned
      ? (await trainer.stepOn(planned, learningRate, frozen)).total
      : batch.endsStep
        ? await trainer.step(batch.inputs, targets, learningRate, frozen)
        : await trainer.accumulate(batch.inputs, targets);
    if (!Number.isFinite(loss)) {
      const where = `at step ${step + 1} of epoch ${epoch + 1}`;
      throw await diverged({ featureLayers, options }, training, { loss, where, inputs: batch.inputs });
    }
    stepLoss += loss;
    if (!batch.endsStep) continue;
    lossSum += stepLoss * batch.stepRows;
    stepLoss = 0;
    onProgress(epoch + (batch.index + 1) / batches);
    if (batch.index + 1 < batches) await onStep({ batch: batch.index + 1, lossSum });
  }
  return {
    trainLoss: lossSum / examples.train.length,
    learningRate: rateAt(steps - 1),
    end: { batch: batches, lossSum },
  };
}

/** Groups deeper than this are frozen. */
function unfrozenDepth(
  { schedule, gradualUnfreezing }: Pick<FineTuneOptions, 'schedule' | 'gradualUnfreezing'>,
  epoch: number,
): number {
  if (schedule === 'FINE_TUNE' && epoch === 0) return 0;
  return gradualUnfreezing === 0 ? Number.POSITIVE_INFINITY : Math.floor(epoch / gradualUnfreezing);
}
