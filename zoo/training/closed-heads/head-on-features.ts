import type { Example } from '../../data/dataset.ts';
import type { Backbone } from '../../features/backbone.ts';
import { applyHead } from '../../transfer/heads/apply-head.ts';
import type { ClosedHead } from '../../transfer/heads/closed-head.ts';
import type { Features } from '../../transfer/heads/features.ts';
import { fitHead } from '../../transfer/heads/fit-head.ts';
import type { HeadMethod } from '../../transfer/heads/methods.ts';
import { exportCheckpoint } from '../export/export-checkpoint.ts';
import { preprocessingFor } from '../export/export-training.ts';
import type { SplitName } from '../feeding/split-examples.ts';
import type { CheckpointResult, FineTune } from '../fine-tune-request.ts';
import { targetCoding } from '../head/target-coding.ts';
import { lossOf } from '../losses/index.ts';
import { predictionsOf, type SplitPredictions } from '../split-predictions.ts';
import { meanLoss } from './mean-loss.ts';

interface HeadOnFeatures {
  method: HeadMethod;
  /** Of the train split those that are fitted on. */
  examples: Record<SplitName, Example[]>;
  /** Of these examples, in their order. */
  featuresOf: (split: SplitName) => Promise<Features>;
  backbone: Backbone;
  /** The backbone's weights that differ from the model's, by name. */
  weights: ReadonlyMap<string, Float32Array>;
  /** Called with the share that is done. */
  onProgress: (share: number) => void;
}

/** A head that was fitted, how well it does, and the checkpoint with it. */
export interface FittedCheckpoint {
  head: ClosedHead;
  trainLoss: number;
  validation: { loss: number; predicted: SplitPredictions };
  checkpoint: Omit<CheckpointResult, 'epoch'>;
}

/** Fits a head on the training examples' features, evaluates it on the other splits, and writes the model with it. */
export async function headOnFeatures(
  request: FineTune,
  { method, examples, featuresOf, backbone, weights, onProgress }: HeadOnFeatures,
): Promise<FittedCheckpoint> {
  const { dataset, options, signal } = request;
  const { index } = dataset;
  const { task = 'SINGLE_LABEL', labels } = index;
  const features = await featuresOf('train');
  onProgress(0);
  const fitted = await fitHead(
    method,
    {
      ...{ features, task, outputs: labels.length },
      labels: examples.train.map(({ label }) => label),
      targets: Float64Array.from(task === 'SINGLE_LABEL' ? [] : examples.train.flatMap(({ targets = [] }) => targets)),
    },
    { distance: options.distance ?? undefined, signal, onProgress: (share) => onProgress(0.9 * share) },
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
  const fittedHead = { method, ...fitted.chosen };
  const onnx = exportCheckpoint(backbone, weights, fitted.head, {
    labels,
    preprocessing: preprocessingFor(dataset, request.preprocessing),
    loss: lossOf(options, task),
    about: { ...request.about, 'graft.head': JSON.stringify(fittedHead) },
  });
  return {
    head: fitted.head,
    trainLoss: train.loss,
    validation,
    checkpoint: {
      ...{ onnx, fittedHead },
      validationLoss: validation.loss,
      validation: validation.predicted.predictions,
      test: test?.predicted.predictions ?? [],
      ...(task === 'SINGLE_LABEL'
        ? {}
        : { outputs: { validation: validation.predicted.outputs, test: test?.predicted.outputs ?? [] } }),
    },
  };
}
