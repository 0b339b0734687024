import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { InvalidInputError } from '../errors.ts';
import { classificationMetrics, type ExamplePrediction } from '../evaluation/metrics.ts';
import { epochBatches } from '../training/feeding/batches.ts';
import { readAhead } from '../training/feeding/example-source.ts';
import { progressOf } from '../training/progress.ts';
import { learningRateAt } from '../training/schedules/index.ts';
import { afterEpoch, PLATEAU_START, type PlateauState } from '../training/schedules/plateau.ts';
import { openTensorflowTraining } from './open-tensorflow-training.ts';
import type { TensorflowFineTune } from './tensorflow-fine-tune.ts';
import type { TensorflowTraining } from './tensorflow-training.ts';

/**
 * Fine-tunes a Keras model with TensorFlow: like `fineTune`, with the same splits, order of examples, head and metrics, but
 * TensorFlow runs and differentiates the model. For each checkpoint the trained weights are imported to ONNX. Such a run
 * cannot be resumed: `onState` is never called.
 *
 * @throws as `fineTune` does; InvalidInputError for a model that TensorFlow cannot train
 */
export async function fineTuneWithTensorflow(request: TensorflowFineTune): Promise<{ bestEpoch: number }> {
  const { dataset, options } = request;
  if (request.resumeFrom) {
    throw new InvalidInputError('A fine-tune with TensorFlow cannot be resumed; start a new one.', 'resumeFrom');
  }
  const progress = progressOf(request);
  const training = await openTensorflowTraining(request, progress.extracting);
  try {
    let best = { epoch: 0, loss: Number.POSITIVE_INFINITY };
    let plateau = PLATEAU_START;
    const isOver = (epoch: number) =>
      options.earlyStoppingPatience !== null && epoch - best.epoch >= options.earlyStoppingPatience;
    for (let epoch = 0; epoch < options.epochs && !isOver(epoch); epoch++) {
      const started = performance.now();
      const { trainLoss, learningRate } = await trainEpoch(request, training, epoch, plateau, progress.training);
      const { predictions: validation, loss: validationLoss } = await evaluate(training, 'validation');
      if (!Number.isFinite(validationLoss)) throw diverged(validationLoss, `after epoch ${epoch + 1}`);
      if (validationLoss < best.loss) best = { epoch: epoch + 1, loss: validationLoss };
      plateau = afterEpoch(plateau, validationLoss);
      await request.onEpoch?.({
        number: epoch + 1,
        trainLoss,
        validationLoss,
        validationAccuracy: classificationMetrics(validation, dataset.index.labels).accuracy,
        learningRate,
        seconds: (performance.now() - started) / 1000,
      });
      const { predictions: test } = await evaluate(training, 'test');
      const onnx = await training.export();
      await request.onCheckpoint?.({ epoch: epoch + 1, onnx, validationLoss, validation, test });
    }
    return { bestEpoch: best.epoch };
  } finally {
    await training.close();
  }
}

async function trainEpoch(
  { options, signal }: TensorflowFineTune,
  training: TensorflowTraining,
  epoch: number,
  plateau: PlateauState,
  onProgress: (epochs: number) => void,
): Promise<{ trainLoss: number; learningRate: number }> {
  const { train: examples } = training.examples;
  const batches = epochBatches(examples.length, options.batchSize, options.seed, epoch);
  let [lossSum, learningRate] = [0, 0];
  for await (const { index, rows, inputs } of readAhead(training.sources.train, batches, () => null)) {
    signal?.throwIfAborted();
    const step = epoch * batches.length + index;
    learningRate = learningRateAt(step, options.epochs * batches.length, options, plateau);
    const labels = rows.map((row) => examples[row].label);
    const loss = training.step({ inputs, labels, step, learningRate });
    if (!Number.isFinite(loss)) throw diverged(loss, `at step ${index + 1} of epoch ${epoch + 1}`);
    lossSum += loss * rows.length;
    onProgress(epoch + (index + 1) / batches.length);
    // A step blocks this thread: let messages (a cancellation) arrive between two.
    await yieldToEvents();
  }
  return { trainLoss: lossSum / examples.length, learningRate };
}

function diverged(loss: number, where: string): InvalidInputError {
  return new InvalidInputError(
    `The loss became ${loss} ${where}: training diverged. Checkpoints of earlier epochs are kept. Use a lower learningRate.`,
    'learningRate',
  );
}

async function evaluate(
  training: TensorflowTraining,
  split: 'validation' | 'test',
): Promise<{ predictions: ExamplePrediction[]; loss: number }> {
  const examples = training.examples[split];
  const predictions: ExamplePrediction[] = [];
  let sum = 0;
  for await (const { start, probabilities, losses } of training.predict(split)) {
    for (const [i, loss] of losses.entries()) {
      const { name, label, groups } = examples[start + i];
      predictions.push({ name, label, groups, probabilities: probabilities[i] });
      sum += loss;
    }
  }
  return { predictions, loss: sum / examples.length };
}
