import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { InvalidInputError } from '../../errors.ts';
import type { Pair } from '../../transfer/contrastive/example-pairs.ts';
import { type ExampleSource, readAhead, type Waiting } from '../feeding/example-source.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { learningRateAt } from '../schedules/index.ts';
import type { PlateauState } from '../schedules/plateau.ts';
import { rowsTensor } from '../step/tensors.ts';
import type { Place } from '../train-epoch.ts';
import type { Encoder } from './encoder.ts';
import { largestBatch, pairBatches } from './pair-batches.ts';

interface TrainOnPairs extends Place {
  pairs: readonly Pair[];
  /** Of the source's rows. */
  labels: readonly number[];
  source: ExampleSource;
  options: FineTuneOptions;
  signal?: AbortSignal | undefined;
  /** Counted from 0. */
  epoch: number;
  plateau: PlateauState;
  waiting: Waiting;
  /** Called after each step but the epoch's last, with the position to resume from. */
  onStep: (place: Place) => Promise<void>;
  /** Called after each step with the number of epochs done. */
  onProgress: (epochs: number) => void;
}

/**
 * Trains an encoder on the pairs of an epoch, starting at a given position.
 *
 * @returns the mean loss of the epoch's pairs, the learning rate of its last step, and the position after it
 * @throws InvalidInputError if the loss becomes NaN or infinite; the signal's reason if it is aborted
 */
export async function trainOnPairs(
  { trainer }: Pick<Encoder, 'trainer'>,
  { pairs, labels, source, options, signal, epoch, plateau, waiting, onStep, onProgress, ...start }: TrainOnPairs,
): Promise<{ trainLoss: number; learningRate: number; end: Place }> {
  const batches = pairBatches(pairs, labels, { batchSize: options.batchSize, seed: options.seed, epoch });
  const columns = largestBatch(options.batchSize, labels.length);
  let { lossSum } = start;
  const rateAt = (index: number) =>
    learningRateAt(epoch * batches.length + index, options.epochs * batches.length, options, plateau);
  // Each row has its part of the loss once: see `cosineSimilarity`.
  const weigh = (index: number) => {
    const { rows, weights } = batches[index];
    return { values: weights, weights: new Float32Array(rows.length).fill(1) };
  };
  const rows = batches.map((batch) => batch.rows);
  for await (const { index, inputs, targets } of readAhead(source, rows, weigh, start.batch, waiting)) {
    signal?.throwIfAborted();
    const values = rowsTensor(targets.values, rows[index].length, [columns]);
    const loss = await trainer.step(inputs, { values, weights: targets.weights }, rateAt(index));
    if (!Number.isFinite(loss)) {
      throw new InvalidInputError(
        `The loss became ${loss} at step ${index + 1} of epoch ${epoch + 1}: training diverged. Checkpoints of earlier epochs are kept. Use a lower learningRate.`,
        'learningRate',
      );
    }
    lossSum += loss * batches[index].pairs;
    onProgress(epoch + (index + 1) / batches.length);
    if (index + 1 < batches.length) await onStep({ batch: index + 1, lossSum });
    // A step blocks this thread: let messages, such as a cancellation, arrive between steps.
    await yieldToEvents();
  }
  return {
    trainLoss: lossSum / pairs.length,
    learningRate: rateAt(batches.length - 1),
    end: { batch: batches.length, lossSum },
  };
}
