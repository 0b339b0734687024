import { pickDevice } from '../../runtime/pick-device.ts';
import { drawShots } from '../../transfer/few-shot/draw-shots.ts';
import { applyHead } from '../../transfer/heads/apply-head.ts';
import { type FittedHead, fitHead } from '../../transfer/heads/fit-head.ts';
import { checkRequest } from '../checks/check-request.ts';
import { cutModel } from '../cut-model.ts';
import { exportCheckpoint } from '../export/export-checkpoint.ts';
import { preprocessingFor } from '../export/export-training.ts';
import { openSources } from '../feeding/open-sources.ts';
import { SPLITS, type SplitName, splitExamples } from '../feeding/split-examples.ts';
import { textReport } from '../feeding/text-report.ts';
import type { FineTune } from '../fine-tune-request.ts';
import { targetCoding } from '../head/target-coding.ts';
import { lossOf } from '../losses/index.ts';
import { closedMethod } from '../options/closed-head.ts';
import { progressOf } from '../progress.ts';
import { predictionsOf, scoreOf } from '../split-predictions.ts';
import { inWorkFolder } from '../state/in-work-folder.ts';
import { meanLoss } from './mean-loss.ts';
import { readFeatures } from './read-features.ts';

/**
 * Fits a head on a model's features, which are computed once: see `fitHead`. It gives one checkpoint, as a training of one epoch does;
 * there is no state to resume from.
 *
 * @throws as `fineTune` does; InvalidInputError with field `shots` if a class has fewer training examples
 */
export function fitClosedHead(request: FineTune): Promise<{ bestEpoch: number }> {
  return inWorkFolder(request.workDirectory, (directory, onEnd) => run(request, directory, onEnd));
}

async function run(
  request: FineTune,
  directory: string,
  onEnd: (close: () => Promise<void>) => void,
): Promise<{ bestEpoch: number }> {
  const { dataset, options, signal } = request;
  const { index } = dataset;
  const { task = 'SINGLE_LABEL', labels } = index;
  const method = closedMethod(options);
  if (method === null) throw new Error(`The head ${options.head} trains in epochs.`);
  const started = performance.now();
  const progress = progressOf(request);
  checkRequest(request);
  const examples = splitExamples(dataset);
  if (options.shots != null) examples.train = drawShots(examples.train, labels, options.shots, options.seed);
  const { device, reason } = await pickDevice(options.device, options.precision);
  request.onDevice?.(device, reason);

  const { backbone, cut } = await cutModel(request);
  const { dimension } = backbone;
  const { sources, reader, frozen } = await openSources(request, {
    ...{ cut, dimension, examples, device, directory, onEnd, resumed: undefined },
    onFrozen: progress.extracting,
    onCheck: progress.checkingInt8,
  });
  if (frozen) request.onFrozenPrecision?.(frozen.report);
  for (const split of SPLITS) await sources[split].begin(0);
  const texts =
    reader &&
    (await textReport(
      reader,
      SPLITS.flatMap((split) => examples[split]),
      null,
    ));
  if (texts) request.onTexts?.(texts);

  const featuresOf = async (split: SplitName) => ({
    values: await readFeatures(sources[split], cut.boundary.name, dimension),
    dimension,
  });
  const features = await featuresOf('train');
  progress.fitting(0);
  const fitted = await fitHead(
    method,
    {
      ...{ features, task, outputs: labels.length },
      labels: examples.train.map(({ label }) => label),
      targets: Float64Array.from(task === 'SINGLE_LABEL' ? [] : examples.train.flatMap(({ targets = [] }) => targets)),
    },
    { distance: options.distance ?? undefined, signal, onProgress: (share) => progress.fitting(0.9 * share) },
  );
  const coding = targetCoding(index, examples.train);
  const evaluate = async (split: SplitName) => {
    const outputs = await applyHead(fitted.head, split === 'train' ? features : await featuresOf(split), labels.length);
    return {
      loss: meanLoss(examples[split], outputs, coding),
      predicted: predictionsOf(index, examples[split], outputs),
    };
  };
  const [train, validation] = [await evaluate('train'), await evaluate('validation')];
  // One of many runs: the test split is for the chosen one.
  const test = request.saves === 'BEST' ? null : await evaluate('test');
  progress.fitting(1);
  signal?.throwIfAborted();
  await request.onEpoch?.({
    number: 1,
    trainLoss: train.loss,
    validationLoss: validation.loss,
    validationAccuracy: scoreOf(index, validation.predicted),
    learningRate: 0,
    seconds: (performance.now() - started) / 1000,
  });
  await request.onCheckpoint?.({
    epoch: 1,
    onnx: exportCheckpoint(backbone, new Map(), fitted.head, {
      labels,
      preprocessing: preprocessingFor(dataset, request.preprocessing),
      loss: lossOf(options, task),
      about: { ...request.about, ...aboutHead(method, fitted) },
    }),
    validationLoss: validation.loss,
    validation: validation.predicted.predictions,
    test: test?.predicted.predictions ?? [],
    ...(task === 'SINGLE_LABEL'
      ? {}
      : { outputs: { validation: validation.predicted.outputs, test: test?.predicted.outputs ?? [] } }),
  });
  return { bestEpoch: 1 };
}

/** How the head was fitted, and what was chosen for it. */
const aboutHead = (method: string, { chosen }: FittedHead) => ({ 'graft.head': JSON.stringify({ method, ...chosen }) });
