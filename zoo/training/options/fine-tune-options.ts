import type { Augmentation } from '../../data/augment/augmentation.ts';
import type { FrozenPrecision } from '../../features/frozen-precision/precision-report.ts';
import type { PairChoice } from '../../transfer/contrastive/example-pairs.ts';
import type { HeadMethod } from '../../transfer/heads/methods.ts';
import type { Distance } from '../../transfer/heads/prototypes.ts';

/** ZERO_SHOT trains nothing, and is no choice of `fineTune`: see `zeroShotCheckpoint`. */
export type Strategy = 'LINEAR_PROBE' | 'PARTIAL' | 'FULL' | 'LORA' | 'PROTOTYPE' | 'ZERO_SHOT';
export type OptimizerName = 'ADAMW' | 'SGD' | 'LAMB';
export type ScheduleName = 'ONE_CYCLE' | 'COSINE' | 'CONSTANT' | 'PLATEAU' | 'FINE_TUNE';
/** How the head of a LINEAR_PROBE is fitted: by gradient steps (SOFTMAX), or on the features alone (see `fitHead`). */
export type HeadName = 'SOFTMAX' | Exclude<HeadMethod, 'PROTOTYPE'>;
export type GroupMitigation = 'NONE' | 'REWEIGHING' | 'GROUP_BALANCED' | 'GROUP_DRO' | 'ADVERSARIAL_DEBIASING';
/** Fairlearn's `constraints`: what predictions should not depend on a group. */
export type GroupConstraint = 'DEMOGRAPHIC_PARITY' | 'EQUALIZED_ODDS';
export type AdaptationMethod = 'CORAL' | 'MMD' | 'ADVERSARIAL' | 'PSEUDO_LABEL' | 'NORMALIZATION';
export type EarlyStoppingMetric = 'LOSS' | 'ACCURACY' | 'MACRO_F1' | 'SPAN_F1';
export type LossName = 'CROSS_ENTROPY' | 'BINARY_CROSS_ENTROPY' | 'FOCAL' | 'MEAN_SQUARED_ERROR';

/** How a fine-tune adapts to the target's domain: see `zoo/transfer/adaptation`. */
export interface AdaptationOptions {
  method: AdaptationMethod;
  /** Of the method's loss, in the step's: above 0, at most 1000. Null where the method has no loss: see `hasWeight`. */
  weight: number | null;
}

/**
 * Every choice of a fine-tune, with its default filled in: see `resolveFineTuneOptions` and `fineTuneDefaults`. An option
 * that does not apply is null.
 */
export interface FineTuneOptions {
  /**
   * The engine: GRAFT, which runs on onnxruntime; or TENSORFLOW, for models in Keras's format, on
   * `@tensorflow/tfjs-node-gpu` where it is installed.
   */
  engine: 'GRAFT' | 'TENSORFLOW';
  /**
   * What trains besides the new head. LINEAR_PROBE: nothing. PARTIAL: the layers from `unfreezeFrom` on. FULL: everything.
   * LORA: low-rank updates of weights (`loraTargets`). PROTOTYPE: nothing at all; a class is the mean features of its examples.
   */
  strategy: Strategy;
  /**
   * Of a LINEAR_PROBE: SOFTMAX trains in epochs; the others are fitted once on all features, in closed form or by L-BFGS, and
   * leave one checkpoint. The others, too, after contrastive training. SOFTMAX for the other strategies.
   */
  head: HeadName;
  /**
   * Fit on so many training examples a class, drawn by the seed: 1 to 10 000; null: on all. Of PROTOTYPE and the heads other than
   * SOFTMAX.
   */
  shots: number | null;
  /** How PROTOTYPE and NEAREST_NEIGHBOURS compare features; null for the others. */
  distance: Distance | null;
  /**
   * Trains the encoder on pairs of texts, so that those of a class are alike, and then fits the head on its features (SetFit): how the
   * pairs are chosen, by `examplePairs`. Of FULL, PARTIAL and LORA; null: the network is trained on the labels.
   */
  contrastive: PairChoice | null;
  /** Passes over the training examples, or over the pairs: 1 to 1000. */
  epochs: number;
  /** Examples, or pairs, per batch: 1 to 1024. */
  batchSize: number;
  /** Batches whose gradients are summed for one step: 1 to 256. The step is that of a larger batch, with the memory of one. */
  accumulation: number;

  /** ADAMW (Loshchilov and Hutter 2019), SGD with momentum, or LAMB (You et al. 2020), which suits large batches. */
  optimizer: OptimizerName;
  /** For SGD: 0 to 0.999; null for the others. */
  momentum: number | null;
  /** Whether SGD uses Nesterov momentum; only with SGD and a momentum above 0. */
  nesterov: boolean;
  /**
   * The schedule's highest learning rate: above 0, at most 10. Its default depends on the optimizer. In PARTIAL and FULL the head
   * learns at ten times this rate.
   */
  learningRate: number;
  /**
   * The learning rate's schedule: ONE_CYCLE up and down again, COSINE down to 0, CONSTANT, or PLATEAU: halved whenever the
   * validation loss has not fallen for two epochs. FINE_TUNE is fast.ai's recipe: the head alone in the first epoch, then every layer at half
   * the rate, lower ones at less of it (see `freezeThenFineTune`).
   */
  schedule: ScheduleName;
  /** Steps over which the rate first rises linearly from 0: 0 to 1 000 000; 0 with ONE_CYCLE, which starts with a rise. */
  warmupSteps: number;
  /** Decoupled from the gradient for ADAMW, as in each optimizer's paper; biases and normalizations are excluded. 0 to 1. */
  weightDecay: number;
  /** Clips a step's gradient to this global norm: above 0; null: no clipping. */
  clipNorm: number | null;
  /** Discriminative rates: each feature layer's rate is this times the next one's. Above 0, at most 1; 1: one rate for all. */
  layerDecay: number;
  /** The head trains alone for this many epochs, then one more feature layer, from the top, every so many epochs. 0: all at once. */
  gradualUnfreezing: number;
  /**
   * Averages the weights over the steps, with this decay per step (lower in the first steps). The averages are evaluated and
   * saved. 0 to 0.99999; null: no average.
   */
  emaDecay: number | null;

  /**
   * CROSS_ENTROPY and MEAN_SQUARED_ERROR (Brier) of softmax probabilities; BINARY_CROSS_ENTROPY and FOCAL of one sigmoid a label.
   * Of a data set with any number of labels a picture, one of the latter two; of one with numbers, MEAN_SQUARED_ERROR.
   */
  loss: LossName;
  /** How much FOCAL reduces the weight of examples that are already right (Lin et al. 2017): 0 to 10; null for the others. */
  focalGamma: number | null;
  /** BALANCED: rarer labels weigh more, as scikit-learn's `class_weight="balanced"`. */
  classWeights: 'NONE' | 'BALANCED';
  /**
   * Reduces gaps between groups of examples. REWEIGHING: an example's weight is P(group) · P(label) / P(group, label), which makes
   * groups and labels independent (Kamiran and Calders 2012). GROUP_BALANCED: each group makes up an equal share of an epoch. GROUP_DRO:
   * the same, and groups with a higher loss get a higher weight step by step (Sagawa et al. 2020). ADVERSARIAL_DEBIASING: an adversary
   * learns to predict the group from the logits, and the network learns to hide it (Zhang, Lemoine and Mitchell 2018).
   */
  groupMitigation: GroupMitigation;
  /** The attribute of the data set whose values are these groups; null with NONE. */
  groupAttribute: string | null;
  /** How fast GROUP_DRO's weights follow the losses, η: above 0, at most 10; null for the others. */
  groupStepSize: number | null;
  /**
   * What ADVERSARIAL_DEBIASING hides the group in: DEMOGRAPHIC_PARITY in the logits; EQUALIZED_ODDS in the logits of each label's
   * examples, so that groups may differ in how common the labels are. Null for the others.
   */
  groupConstraint: GroupConstraint | null;
  /** How much ADVERSARIAL_DEBIASING works against the adversary, α: 0 to 1000; null for the others. */
  groupAlpha: number | null;
  /** Share of the target that is spread evenly over all labels: 0 to 0.95; with CROSS_ENTROPY only. */
  labelSmoothing: number;
  /** Share of the features that are dropped before the head at each step: 0 to 0.95. */
  dropout: number;
  /** Whether training examples change at random, again every epoch. */
  augment: boolean;
  /** How; null: not at all, or by the default set of the model's modality. */
  augmentation: Augmentation | null;

  /**
   * Adapts to another domain, the request's target data set, whose labels are not trained on. Null: no adaptation. Epochs, batches and
   * validation are of the source, the labelled data set.
   */
  adaptation: AdaptationOptions | null;

  /**
   * The first feature layer that trains, with everything after it; null: the head only (LINEAR_PROBE), or every layer
   * (FULL, LORA).
   */
  unfreezeFrom: string | null;
  /** Rank of LORA's updates: 1 to 256; null for other strategies. */
  loraRank: number | null;
  /** LORA's updates are multiplied by this / `loraRank`: above 0, at most 1024; null for other strategies. */
  loraAlpha: number | null;
  /**
   * Which weights LORA updates: operators (`MatMul`, `Gemm`, `Conv`) or names of weights, in which `*` stands for anything.
   * Null: those of every MatMul, Gemm and 1×1 convolution.
   */
  loraTargets: string[] | null;

  /**
   * Stop after this many epochs without a better `earlyStoppingMetric`: 1 to 1000; null: never. LINEAR_PROBE stops after 10 by default; as
   * many as `epochs` turns that off.
   */
  earlyStoppingPatience: number | null;
  /**
   * What an epoch is judged by on the validation split, for early stopping and for the best checkpoint: LOSS (lower is better), ACCURACY,
   * or MACRO_F1, the mean of the labels' F1 scores, where rare labels count as much as others; or SPAN_F1 of labels of words. The earliest of equals is the best.
   */
  earlyStoppingMetric: EarlyStoppingMetric;
  /** The seed of all random draws: 0 to 2³¹ − 1. */
  seed: number;
  /** Where it trains; AUTO takes the fastest that works. */
  device: 'AUTO' | 'CPU' | 'WEBGPU' | 'CUDA';
  /** MIXED multiplies in float16 where possible, with a loss scale; on GPUs only. */
  precision: 'FLOAT32' | 'MIXED';
  /**
   * How the part that never changes is computed for training: FLOAT32; INT8, calibrated on training examples; or AUTO, which takes
   * INT8 on a CPU where it saves time and passes its check (see `choosePrecision`). What is evaluated and saved is float32.
   */
  frozenPrecision: FrozenPrecision;
}
