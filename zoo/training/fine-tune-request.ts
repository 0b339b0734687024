import type { ExampleOutputs } from '../evaluation/example-outputs.ts';
import type { ExamplePrediction } from '../evaluation/metrics.ts';
import type { ExampleTags } from '../evaluation/span-metrics.ts';
import type { PrecisionReport } from '../features/frozen-precision/precision-report.ts';
import type { Device } from '../runtime/device.ts';
import type { ChosenForHead } from '../transfer/heads/fit-head.ts';
import type { HeadMethod } from '../transfer/heads/methods.ts';
import type { AdaptationReport, Reference } from './adaptation/adaptation-report.ts';
import type { TextReport } from './feeding/text-report.ts';
import type { TrainingRequest } from './training-request.ts';
import type { Verdict } from './verdict/verdict.ts';

export interface EpochResult {
  /** Counted from 1. */
  number: number;
  /** Mean over the epoch's steps, with label smoothing, class weights and dropout as trained. */
  trainLoss: number;
  /**
   * Mean over the split's examples, without smoothing, weights or dropout. With an adaptation the examples are read as the source is in
   * training; a checkpoint reads all examples as the target's, so that its own predictions for this split are worse.
   */
  validationLoss: number;
  /** The share of correct labels; R² for a regression, as scikit-learn's `score`; the F1 of spans for labels of words. */
  validationAccuracy: number;
  /** At the epoch's last step. */
  learningRate: number;
  seconds: number;
}

export interface CheckpointResult {
  epoch: number;
  /** The ONNX file: see `exportCheckpoint`. */
  onnx: Uint8Array;
  /** How the head was fitted on features; undefined of a head that trained. */
  fittedHead?: { method: HeadMethod } & ChosenForHead;
  /** The LoRA adapter without the base weights: see `writeLoraFile`. Undefined for other strategies. */
  adapter?: Uint8Array;
  /** The loss on the validation split, by which the best checkpoint is chosen where there is no `validationScore`. */
  validationLoss: number;
  /**
   * What the best checkpoint is chosen by, higher is better: ACCURACY, MACRO_F1 or SPAN_F1, if that is the `earlyStoppingMetric`. With an adaptation
   * the mutual information of the target's predictions: the source's loss says nothing about the target, and rises while that is learned.
   */
  validationScore?: number;
  /** Empty unless each example has exactly one label: see `outputs`. */
  validation: ExamplePrediction[];
  test: ExamplePrediction[];
  /** Predictions of regression and multi-label models: for `regressionMetrics` and `multiLabelMetrics`. */
  outputs?: { validation: ExampleOutputs[]; test: ExampleOutputs[] };
  /** Labels of words: for `spanMetrics`. */
  tags?: { validation: ExampleTags[]; test: ExampleTags[] };
  /** Of an adapted fine-tune whose target has labels: all of the target's examples. */
  target?: ExamplePrediction[];
}

export interface FineTune extends TrainingRequest {
  /** A folder for activations, up to a few hundred megabytes, which are removed at the end. */
  workDirectory: string;
  onProgress?: (fraction: number, stage: string) => void;
  /** Called with the device that training runs on, and why it was chosen. */
  onDevice?: (device: Device, reason: string) => void;
  /** What the frozen part is computed in for training, and why; not called where nothing is frozen. */
  onFrozenPrecision?: (report: PrecisionReport) => void;
  /** How texts are read, how many are cut off and how much is padding; not called for pictures. */
  onTexts?: (report: TextReport) => void;
  /** What an adaptation has brought so far: after each epoch that is the best yet. */
  onAdaptation?: (report: AdaptationReport) => void;
  /** What an adaptation is compared with, once it is known. */
  onReference?: (reference: Reference) => void;
  /** Of `onReference` in a run that differs in the adaptation's method or weight alone: it is not trained again then. */
  reference?: Reference;
  /** Called at the end; only where each example has one label, and not with adaptation. */
  onVerdict?: (verdict: Verdict) => void;
  /**
   * Called after each epoch with the share of the training time, since the start or since it was resumed, that was spent waiting
   * for the next batch: 0 to 1. Evaluation, and what is computed once before the first epoch, do not count as training.
   */
  onWaiting?: (share: number) => void;
  /**
   * Called once per epoch, after the state to resume from is saved. A run that was stopped after that, but before the next state was
   * saved, calls it again for that epoch, with the same result except for `seconds`.
   */
  onEpoch?: (epoch: EpochResult) => Promise<void>;
  /** Called once per epoch, and again where `onEpoch` is, with the same bytes; with `saves` BEST once, at the end. */
  onCheckpoint?: (checkpoint: CheckpointResult) => Promise<void>;
  /**
   * BEST, for one of many runs, saves the checkpoint of the best epoch alone and leaves the test split out: whoever
   * chooses between runs judges the chosen one there. EVERY_EPOCH by default.
   */
  saves?: 'EVERY_EPOCH' | 'BEST';
  /** A state that `onState` received in a run of the same request: training continues from there. */
  resumeFrom?: Uint8Array;
  /** Called when a resumed run goes on where it was: what it needs is open again. */
  onResumed?: () => void;
  /**
   * Called after every epoch's last step, and every `stateEverySeconds` in between, with all that is needed to resume. On the CPU, a resumed
   * run ends with the same bytes as one that never stopped.
   */
  onState?: (state: Uint8Array) => Promise<void>;
  /** 60 by default; 0 saves after every step. */
  stateEverySeconds?: number;
}
