import type { Example } from '../data/dataset.ts';
import type { Graph } from '../onnx/graph.ts';
import { mutualInformation } from '../transfer/adaptation/mutual-information.ts';
import { adaptationReport, referenceOf } from './adaptation/adaptation-report.ts';
import { pseudoLabelsAt } from './adaptation/pseudo-labels-at.ts';
import { withoutAdaptation } from './adaptation/without-adaptation.ts';
import { diverged } from './checks/diverged.ts';
import { fitClosedHead } from './closed-heads/fit-closed-head.ts';
import { tuneContrastively } from './contrastive/tune-contrastively.ts';
import { betterOf, NONE_YET, validationScore } from './early-stopping.ts';
import { evaluateSplit } from './evaluate-split.ts';
import { exportTraining, trainedWeights } from './export/export-training.ts';
import { type ExampleSource, PREDICTION_BATCH } from './feeding/example-source.ts';
import type { HELD_OUT } from './feeding/split-examples.ts';
import type { CheckpointResult, FineTune } from './fine-tune-request.ts';
import { openTraining } from './open-training.ts';
import { isClosed } from './options/closed-head.ts';
import { progressOf } from './progress.ts';
import { afterEpoch, PLATEAU_START } from './schedules/plateau.ts';
import { predictionsOf, type SplitPredictions, scoreOf } from './split-predictions.ts';
import { digestOf } from './state/digest.ts';
import { inWorkFolder } from './state/in-work-folder.ts';
import { stateKeeper } from './state/state-keeper.ts';
import { readState, type TrainingState } from './state/training-state.ts';
import { addEvaluation } from './step/evaluation-graph.ts';
import { Predictor } from './step/predictor.ts';
import { trainEpoch } from './train-epoch.ts';
import type { EpochFigures } from './verdict/evidence.ts';
import { judgeTraining } from './verdict/judge-training.ts';

export type { CheckpointResult, EpochResult, FineTune } from './fine-tune-request.ts';

/**
 * Fine-tunes a pretrained model on a data set, for single-label classification, multi-label classification, regression, or labels of a
 * text's words.
 *
 * The backbone is cut where training begins. The part before the cut is frozen: its activations are computed once, and every
 * epoch reads them back. The part after it trains with a new head. Each epoch is evaluated on the validation split and saved as
 * a checkpoint. A head that is fitted once (see `fitClosedHead`) counts as one epoch. Contrastive training has pairs of texts for examples:
 * see `tuneContrastively`.
 *
 * @returns the epoch whose checkpoint is the best by the option `earlyStoppingMetric`; with an adaptation, the one whose predictions for the
 * target have the highest mutual information with its examples (see `mutualInformation`)
 * @throws the signal's reason if it is aborted; InvalidInputError for a data set, a model or options that cannot be used, for a
 * state of another request, for a batch that does not fit in memory, or if the loss becomes NaN or infinite
 */
export async function fineTune(request: FineTune): Promise<{ bestEpoch: number }> {
  if (request.options.contrastive) return tuneContrastively(request);
  if (isClosed(request.options)) return fitClosedHead(request);
  const state = request.resumeFrom && readState(request.resumeFrom, digestOf(request));
  return inWorkFolder(request.workDirectory, (directory, onEnd) => run(request, directory, onEnd, state ?? null));
}

async function run(
  request: FineTune,
  directory: string,
  onEnd: (close: () => Promise<void>) => void,
  resumed: TrainingState | null,
): Promise<{ bestEpoch: number }> {
  const { dataset, options } = request;
  const progress = progressOf(request);
  const training = await openTraining(request, {
    directory,
    onEnd,
    scaling: resumed?.scaling ?? null,
    frozen: resumed?.frozen,
    epoch: resumed?.epoch ?? 0,
    onFrozen: progress.extracting,
    onAlign: progress.aligning,
    onCheck: progress.checkingInt8,
  });
  const { trainer, groups } = training;
  request.onDevice?.(training.device, training.deviceReason);
  if (training.frozen) request.onFrozenPrecision?.(training.frozen.report);
  if (training.texts) request.onTexts?.(training.texts);
  if (resumed) trainer.restore(resumed.trainer);
  if (resumed?.groupWeights) training.groupDro?.restore(resumed.groupWeights);
  const { target, served } = training;
  const open = async (network: Graph) => {
    const predictor = await Predictor.open(addEvaluation(network, training.loss), groups, {
      device: training.device,
      batchSize: PREDICTION_BATCH,
    });
    onEnd(() => predictor.close());
    return predictor;
  };
  const predictor = await open(training.evaluated);
  // With adaptation what is validated while it trains, the source, is not what the checkpoint is for.
  const server = target ? await open(served.network) : predictor;
  const outputsOn = (by: Predictor, source: ExampleSource, examples: Example[]) =>
    evaluateSplit(by, trainer.parameters(), { source, examples, coding: training.coding });
  const predict = async (split: (typeof HELD_OUT)[number]) => {
    const examples = training.examples[split];
    return predictionsOf(dataset.index, examples, (await outputsOn(server, served.sources[split], examples)).outputs);
  };
  const evaluate = async ({ source, examples }: { source: ExampleSource; examples: Example[] }) => {
    const { outputs, loss } = await outputsOn(predictor, source, examples);
    return { loss, predicted: predictionsOf(dataset.index, examples, outputs) };
  };
  const predictTarget = async () => (target ? (await outputsOn(server, target.source, target.examples)).outputs : []);

  const reference =
    resumed?.reference ??
    request.reference ??
    (target &&
      (await referenceOf(
        target,
        await withoutAdaptation(request, training, { directory, onProgress: progress.withoutAdaptation }),
        request.signal,
      )));
  if (reference) request.onReference?.(reference);
  const keeper = stateKeeper(request, training);
  const isOver = (epoch: number) =>
    epoch >= options.epochs ||
    (options.earlyStoppingPatience !== null && epoch - best.epoch >= options.earlyStoppingPatience);
  let { best, plateau } = resumed ?? { best: NONE_YET, plateau: PLATEAU_START };
  let kept: KeptEpoch | null = null;
  let trainingSeconds = 0;
  const figures: EpochFigures[] = [...(resumed?.figures ?? [])];
  let at = { batch: resumed?.batch ?? 0, lossSum: resumed?.lossSum ?? 0 };
  let pseudo = resumed?.pseudo ?? null;

  if (resumed) request.onResumed?.();
  for (let epoch = resumed?.epoch ?? 0; !isOver(epoch); epoch++) {
    const started = performance.now();
    await training.sources.train.begin(epoch);
    // In the middle of an epoch the saved ones go on: the weights are others than when it began.
    if (at.batch === 0)
      pseudo = await pseudoLabelsAt(epoch, options, { given: target?.labels ?? null, predict: predictTarget });
    const { trainLoss, learningRate, end } = await trainEpoch(request, training, {
      epoch,
      ...at,
      plateau,
      pseudo,
      onStep: (place) => keeper.saveIfDue({ epoch, ...place, best, plateau, reference, pseudo, figures }),
      onProgress: progress.training,
    });
    // Before the epoch shows: whoever sees it can resume from there. A run that does evaluates it once more.
    if (at.batch < end.batch) await keeper.save({ epoch, ...end, best, plateau, reference, pseudo, figures });
    at = { batch: 0, lossSum: 0 };
    trainingSeconds += (performance.now() - started) / 1000;
    request.onWaiting?.(training.waiting.seconds / trainingSeconds);
    const { predicted: validated, loss: validationLoss } = await evaluate({
      source: training.sources.validation,
      examples: training.examples.validation,
    });
    if (!Number.isFinite(validationLoss)) {
      throw await diverged(request, training, { loss: validationLoss, where: `after epoch ${epoch + 1}` });
    }
    const ofTarget = await predictTarget();
    // An adapted epoch is judged by the target, whose labels are hidden. Of a job from before there was the option, the metric is absent.
    const score = target
      ? mutualInformation(ofTarget)
      : validationScore(dataset.index, validated, options.earlyStoppingMetric ?? 'LOSS');
    best = betterOf(best, { epoch: epoch + 1, loss: validationLoss, score });
    plateau = afterEpoch(plateau, validationLoss);
    if (!target) {
      const { sample } = training;
      const { predicted: trained, loss } = await evaluate(sample);
      const measured = (predicted: SplitPredictions, loss: number, { length }: Example[]) => ({
        accuracy: scoreOf(dataset.index, predicted),
        loss,
        examples: length,
      });
      figures.push({
        trainLoss,
        validation: measured(validated, validationLoss, training.examples.validation),
        training: measured(trained, loss, sample.examples),
      });
    }
    await request.onEpoch?.({
      number: epoch + 1,
      trainLoss,
      validationLoss,
      validationAccuracy: scoreOf(dataset.index, validated),
      learningRate,
      seconds: (performance.now() - started) / 1000,
    });
    const validation = target ? await predict('validation') : validated;
    if (target && reference && best.epoch === epoch + 1) {
      request.onAdaptation?.(adaptationReport(target, ofTarget, reference));
    }
    const result = {
      epoch: epoch + 1,
      validationLoss,
      ...(score === undefined ? {} : { validationScore: score }),
      validation: validation.predictions,
    };
    if (request.saves === 'BEST') {
      if (best.epoch === epoch + 1) kept = { result, validation, weights: await trainedWeights(training) };
    } else {
      const test = await predict('test');
      await request.onCheckpoint?.({
        ...result,
        ...exportTraining(request, training, await trainedWeights(training)),
        test: test.predictions,
        ...otherTargets(validation, test),
        ...(target?.isLabelled ? { target: predictionsOf(dataset.index, target.examples, ofTarget).predictions } : {}),
      });
    }
  }
  if (kept) {
    const { result, validation, weights } = kept;
    await request.onCheckpoint?.({
      ...result,
      ...exportTraining(request, training, weights),
      test: [],
      ...otherTargets(validation, { predictions: [], outputs: [], tags: [] }),
    });
  }
  const verdict = target ? null : await judgeTraining(request, training, { epochs: figures, bestEpoch: best.epoch });
  if (verdict) request.onVerdict?.(verdict);
  return { bestEpoch: best.epoch };
}

/** The best epoch's checkpoint before it is written. */
interface KeptEpoch {
  result: Pick<CheckpointResult, 'epoch' | 'validationLoss' | 'validationScore' | 'validation'>;
  validation: SplitPredictions;
  weights: Map<string, Float32Array>;
}

/** A checkpoint's predictions of examples that do not have one label each. */
function otherTargets(
  validation: SplitPredictions,
  test: SplitPredictions,
): Pick<CheckpointResult, 'outputs' | 'tags'> {
  return {
    ...(validation.outputs.length > 0 ? { outputs: { validation: validation.outputs, test: test.outputs } } : {}),
    ...(validation.tags.length > 0 ? { tags: { validation: validation.tags, test: test.tags } } : {}),
  };
}
