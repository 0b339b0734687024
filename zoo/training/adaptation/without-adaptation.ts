import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluateSplit } from '../evaluate-split.ts';
import { PREDICTION_BATCH } from '../feeding/example-source.ts';
import { openTraining, type Training } from '../open-training.ts';
import { afterEpoch, PLATEAU_START } from '../schedules/plateau.ts';
import { addEvaluation } from '../step/evaluation-graph.ts';
import { Predictor } from '../step/predictor.ts';
import { trainEpoch } from '../train-epoch.ts';
import type { TrainingRequest } from '../training-request.ts';

/**
 * Trains as the request does, but without its adaptation, on the sources that are open already.
 *
 * @param onProgress called with the number of epochs done
 * @returns the predictions for the target's examples, of the epoch with the lowest validation loss
 */
export async function withoutAdaptation(
  request: TrainingRequest,
  adapting: Pick<Training, 'parts'>,
  { directory, onProgress }: { directory: string; onProgress: (epochs: number) => void },
): Promise<number[][]> {
  const { model, served } = adapting.parts;
  const closing: (() => Promise<void>)[] = [];
  const onEnd = (close: () => Promise<void>) => void closing.unshift(close);
  const options = { ...request.options, adaptation: null };
  const plain = { ...request, options };
  try {
    // Re-estimated normalization changes what the frozen part computes.
    const shared =
      served.model === model ? { parts: adapting.parts, directory } : { directory: await within(directory) };
    const training = await openTraining(plain, { ...shared, onEnd, scaling: null, epoch: 0 });
    const { target } = training.parts;
    if (!target) throw new Error('This training has no target to predict.');
    const predictor = await Predictor.open(addEvaluation(training.evaluated, training.loss), training.groups, {
      device: training.device,
      batchSize: PREDICTION_BATCH,
    });
    onEnd(() => predictor.close());
    const evaluate = async (of: Pick<typeof target, 'source' | 'examples'>) =>
      evaluateSplit(predictor, training.trainer.parameters(), { ...of, coding: training.coding });
    let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, outputs: [] as number[][] };
    let plateau = PLATEAU_START;
    for (let epoch = 0; epoch < options.epochs; epoch++) {
      await training.sources.train.begin(epoch);
      const start = { epoch, batch: 0, lossSum: 0, plateau };
      await trainEpoch(plain, training, { ...start, onStep: async () => undefined, onProgress });
      const { loss } = await evaluate({ source: training.sources.validation, examples: training.examples.validation });
      plateau = afterEpoch(plateau, loss);
      if (loss < best.loss) best = { epoch: epoch + 1, loss, outputs: (await evaluate(target)).outputs };
      const patience = options.earlyStoppingPatience ?? options.epochs;
      if (epoch + 1 - best.epoch >= patience) break;
    }
    return best.outputs;
  } finally {
    for (const close of closing) await close();
  }
}

const within = (directory: string) => mkdtemp(join(directory, 'without-'));
