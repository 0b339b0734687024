import { examplePairs } from '../../transfer/contrastive/example-pairs.ts';
import { refuseTooLargeBatch } from '../checks/refuse-too-large-batch.ts';
import { headOnFeatures } from '../closed-heads/head-on-features.ts';
import { openForHead } from '../closed-heads/open-for-head.ts';
import { betterOf, NONE_YET, validationScore } from '../early-stopping.ts';
import type { FineTune } from '../fine-tune-request.ts';
import { progressOf } from '../progress.ts';
import { afterEpoch, PLATEAU_START } from '../schedules/plateau.ts';
import { scoreOf } from '../split-predictions.ts';
import { digestOf } from '../state/digest.ts';
import { inWorkFolder } from '../state/in-work-folder.ts';
import { stateKeeper } from '../state/state-keeper.ts';
import { readState, type TrainingState } from '../state/training-state.ts';
import { openEncoder } from './encoder.ts';
import { largestBatch } from './pair-batches.ts';
import { trainOnPairs } from './train-on-pairs.ts';

/**
 * Fine-tunes an encoder of texts on pairs of examples, so that the cosine of two texts is 1 where they have the same label and 0 where
 * they have not, and fits a head on its features after each epoch (SetFit: Tunstall et al. 2022). Everything else is as in `fineTune`.
 */
export function tuneContrastively(request: FineTune): Promise<{ bestEpoch: number }> {
  const state = request.resumeFrom && readState(request.resumeFrom, digestOf(request));
  return inWorkFolder(request.workDirectory, (directory, onEnd) => run(request, directory, onEnd, state ?? null));
}

async function run(
  request: FineTune,
  directory: string,
  onEnd: (close: () => Promise<void>) => void,
  resumed: TrainingState | null,
): Promise<{ bestEpoch: number }> {
  const { options, signal } = request;
  const { index } = request.dataset;
  if (!options.contrastive) throw new Error('This fine-tune is not contrastive.');
  const progress = progressOf(request);
  const opened = await openForHead(request, { directory, onEnd, progress, resumed: resumed?.frozen });
  const { method, model, examples, sources, frozen, device } = opened;
  const labels = examples.train.map(({ label }) => label);
  const pairs = examplePairs(labels, options.contrastive, options.seed);

  const texts = largestBatch(options.batchSize, labels.length);
  const { lengths } = sources.train;
  const longest = lengths ? lengths.reduce((most, length) => Math.max(most, length), 0) : null;
  const encoder = await openEncoder(model, options, {
    ...{ device, batchSize: texts },
    inspect: (graph, build, beside) =>
      refuseTooLargeBatch(texts, graph, build, {
        ...{ beside, longest, asked: `${texts} texts` },
        remedyFor: (largest) => `A batchSize of ${Math.max(1, Math.floor(largest / 2))} pairs fits.`,
      }),
  });
  onEnd(() => encoder.close());
  const { trainer } = encoder;
  if (resumed) trainer.restore(resumed.trainer);
  const keeper = stateKeeper(request, { trainer, scaling: null, frozen, groupDro: null });
  const isOver = (epoch: number) =>
    epoch >= options.epochs ||
    (options.earlyStoppingPatience !== null && epoch - best.epoch >= options.earlyStoppingPatience);
  let { best, plateau } = resumed ?? { best: NONE_YET, plateau: PLATEAU_START };
  let at = { batch: resumed?.batch ?? 0, lossSum: resumed?.lossSum ?? 0 };
  const waiting = { seconds: 0 };
  let trainingSeconds = 0;

  if (resumed) request.onResumed?.();
  for (let epoch = resumed?.epoch ?? 0; !isOver(epoch); epoch++) {
    const started = performance.now();
    const { trainLoss, learningRate, end } = await trainOnPairs(encoder, {
      ...{ pairs, labels, source: sources.train, options, signal, epoch, ...at, plateau, waiting },
      onStep: (place) => keeper.saveIfDue({ epoch, ...place, best, plateau }),
      onProgress: progress.training,
    });
    // Before the epoch shows: see `fineTune`.
    if (at.batch < end.batch) await keeper.save({ epoch, ...end, best, plateau });
    at = { batch: 0, lossSum: 0 };
    trainingSeconds += (performance.now() - started) / 1000;
    request.onWaiting?.(waiting.seconds / trainingSeconds);
    const { weights, adapterWith } = await encoder.learned();
    const { validation, checkpoint, head } = await headOnFeatures(request, {
      ...{ method, examples, backbone: model.backbone, weights },
      featuresOf: (split) => encoder.features(sources[split]),
      onProgress: () => signal?.throwIfAborted(),
    });
    const adapter = adapterWith(head, request);
    const score = validationScore(index, validation.predicted, options.earlyStoppingMetric);
    best = betterOf(best, { epoch: epoch + 1, loss: validation.loss, score });
    plateau = afterEpoch(plateau, validation.loss);
    await request.onEpoch?.({
      ...{ number: epoch + 1, trainLoss, learningRate, validationLoss: validation.loss },
      validationAccuracy: scoreOf(index, validation.predicted),
      seconds: (performance.now() - started) / 1000,
    });
    await request.onCheckpoint?.({
      ...{ epoch: epoch + 1, ...checkpoint },
      ...(adapter ? { adapter } : {}),
      ...(score === undefined ? {} : { validationScore: score }),
    });
  }
  return { bestEpoch: best.epoch };
}
