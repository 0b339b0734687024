import { InvalidInputError } from '../../errors.ts';
import { epochSteps } from '../epoch-steps.ts';
import type { FineTune } from '../fine-tune.ts';
import { openTraining, type Training } from '../open-training.ts';
import { inWorkFolder } from '../state/in-work-folder.ts';
import type { TrainingRequest } from '../training-request.ts';
import { type LearningRatePoint, type LearningRateSuggestions, suggestLearningRate } from './suggest-learning-rate.ts';

export interface FindLearningRate extends TrainingRequest, Pick<FineTune, 'workDirectory' | 'onDevice' | 'onProgress'> {
  /** The most steps: 20 to 100; 100 by default. */
  steps?: number;
}

export interface FoundLearningRate {
  /** The steps that were taken, in order. */
  curve: LearningRatePoint[];
  /** For the option `learningRate`. */
  suggestions: LearningRateSuggestions;
}

const LOWEST = 1e-7;
const HIGHEST = 10;
/** Of the moving average: fastai's. */
const SMOOTHING = 0.98;
/** The search stops at this multiple of the lowest loss. */
const DIVERGES = 4;

/**
 * Searches for a learning rate by a short training whose rate rises exponentially from 10⁻⁷ to 10 (Smith, "Cyclical Learning Rates
 * for Training Neural Networks", WACV 2017, section 3.3), as fastai's `lr_find` does: it stops when the smoothed
 * loss is four times its lowest value, or not finite.
 *
 * All layers that the strategy trains learn from the first step on; `gradualUnfreezing` is ignored. The trained weights are
 * discarded.
 *
 * @throws InvalidInputError as `fineTune` does, and for `steps`; the signal's reason if it is aborted
 */
export async function findLearningRate(request: FindLearningRate): Promise<FoundLearningRate> {
  const { steps = 100, signal } = request;
  if (!Number.isInteger(steps) || steps < 20 || steps > 100) {
    throw new InvalidInputError(`A search takes 20 to 100 steps, not ${steps}.`, 'steps');
  }
  return inWorkFolder(request.workDirectory, async (directory, onEnd) => {
    const training = await openTraining(request, { directory, onEnd, scaling: null, epoch: 0 });
    request.onDevice?.(training.device, training.deviceReason);
    const curve: LearningRatePoint[] = [];
    let [average, lowest] = [0, Number.POSITIVE_INFINITY];
    for await (const loss of lossesOf(request, training, (step) => rateOf(step, steps), signal)) {
      if (!Number.isFinite(loss)) break;
      average = SMOOTHING * average + (1 - SMOOTHING) * loss;
      const smoothedLoss = average / (1 - SMOOTHING ** (curve.length + 1));
      curve.push({ learningRate: rateOf(curve.length, steps), loss, smoothedLoss });
      request.onProgress?.(curve.length / steps, 'Looking for a learning rate');
      lowest = Math.min(lowest, smoothedLoss);
      if (smoothedLoss > DIVERGES * lowest || curve.length === steps) break;
    }
    return { curve, suggestions: suggestLearningRate(curve, steps) };
  });
}

const rateOf = (step: number, steps: number) => LOWEST * (HIGHEST / LOWEST) ** (step / steps);

/** Trains without an end, and yields the loss of each step. */
async function* lossesOf(
  { options }: TrainingRequest,
  training: Training,
  rate: (step: number) => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<number> {
  let step = 0;
  for (let epoch = 0; ; epoch++) {
    await training.sources.train.begin(epoch);
    let stepLoss = 0;
    for await (const { batch, examples } of epochSteps(training, options, epoch, { first: 0, pseudo: null })) {
      const { inputs, targets, endsStep } = batch;
      signal?.throwIfAborted();
      if (examples) {
        yield (await training.trainer.stepOn(examples, rate(step))).total;
        step += 1;
        continue;
      }
      if (!endsStep) {
        stepLoss += await training.trainer.accumulate(inputs, targets);
        continue;
      }
      yield stepLoss + (await training.trainer.step(inputs, targets, rate(step)));
      stepLoss = 0;
      step += 1;
    }
  }
}
