export type Strategy = 'LINEAR_PROBE' | 'PARTIAL' | 'FULL' | 'LORA' | 'PROTOTYPE';
export type OptimizerName = 'ADAMW' | 'SGD' | 'LAMB';
export type ScheduleName = 'ONE_CYCLE' | 'COSINE' | 'CONSTANT' | 'PLATEAU';
export type GroupMitigation = 'NONE' | 'REWEIGHING' | 'GROUP_BALANCED';
export type LossName = 'CROSS_ENTROPY' | 'BINARY_CROSS_ENTROPY' | 'FOCAL' | 'MEAN_SQUARED_ERROR';

/**
 * Every choice of a fine-tune, with its default filled in: see `resolveFineTuneOptions` and `fineTuneDefaults`. An option
 * that another one rules out is null.
 */
export interface FineTuneOptions {
  /**
   * What computes: GRAFT, its own engine on onnxruntime; or TENSORFLOW, for models in Keras's format, on
   * `@tensorflow/tfjs-node-gpu` where it is installed.
   */
  engine: 'GRAFT' | 'TENSORFLOW';
  /**
   * What trains beside the new head: LINEAR_PROBE nothing; PARTIAL the layers from `unfreezeFrom` on; FULL everything;
   * LORA low-rank updates of weights (`loraTargets`).
   */
  strategy: Strategy;
  /** Passes over the training examples: 1 to 1000. */
  epochs: number;
  /** Examples that are computed at a time: 1 to 1024. */
  batchSize: number;
  /** Batches whose gradients make one step: 1 to 256. The step is that of a batch so many times larger, in the memory of one. */
  accumulation: number;

  /** ADAMW (Loshchilov and Hutter 2019), SGD with momentum, or LAMB (You et al. 2020), which suits large batches. */
  optimizer: OptimizerName;
  /** Of SGD: 0 to 0.999; null for the others. */
  momentum: number | null;
  /** Whether SGD looks ahead along its momentum (Nesterov); only with SGD and a momentum above 0. */
  nesterov: boolean;
  /**
   * The schedule's highest learning rate: above 0, at most 10. Its default is the optimizer's. In PARTIAL and FULL the head
   * learns at ten times that.
   */
  learningRate: number;
  /**
   * How the learning rate goes: ONE_CYCLE up and down again, COSINE down to 0, CONSTANT, or PLATEAU: halved whenever the
   * validation loss has not fallen for two epochs.
   */
  schedule: ScheduleName;
  /** Steps over which the rate first rises linearly from 0: 0 to 1 000 000. ONE_CYCLE has a rise of its own: 0 there. */
  warmupSteps: number;
  /** Decoupled from the gradient for ADAMW, as in each optimizer's paper; biases and normalizations are spared. 0 to 1. */
  weightDecay: number;
  /** Scales a step's gradient down to this global norm where it is longer: above 0; null: never. */
  clipNorm: number | null;
  /** Discriminative rates: each feature layer learns at this times the rate of the next one. Above 0, at most 1; 1: all alike. */
  layerDecay: number;
  /** The head trains alone for this many epochs, then one more feature layer from the top joins each so many. 0: all at once. */
  gradualUnfreezing: number;
  /**
   * Averages the weights over the steps, with this decay a step (lower in the first steps); the averages are what is
   * evaluated and saved. 0 to 0.99999; null: no average.
   */
  emaDecay: number | null;

  /**
   * CROSS_ENTROPY and MEAN_SQUARED_ERROR (Brier) of softmax probabilities; BINARY_CROSS_ENTROPY and FOCAL of one sigmoid a label.
   * Of a data set with any number of labels a picture, one of the latter two; of one with numbers, MEAN_SQUARED_ERROR.
   */
  loss: LossName;
  /** How much FOCAL turns away from examples that are right already (Lin et al. 2017): 0 to 10; null for the others. */
  focalGamma: number | null;
  /** BALANCED: a label counts the more the rarer it is, as scikit-learn's `class_weight="balanced"`. */
  classWeights: 'NONE' | 'BALANCED';
  /**
   * Against a gap between groups of examples. REWEIGHING: an example counts P(group) · P(label) / P(group, label), so that
   * groups and labels are independent of each other (Kamiran and Calders 2012). GROUP_BALANCED: each group makes up an equal
   * share of an epoch.
   */
  groupMitigation: GroupMitigation;
  /** The attribute of the data set whose values are these groups; null with NONE. */
  groupAttribute: string | null;
  /** Share of the target that goes to all labels alike: 0 to 0.95; with CROSS_ENTROPY only. */
  labelSmoothing: number;
  /** Share of the features that the head does not see at a step: 0 to 0.95. */
  dropout: number;
  /** Whether pictures are cropped and mirrored at random, anew each epoch. */
  augment: boolean;

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

  /** Stop after this many epochs without a lower validation loss: 1 to 1000; null: never. */
  earlyStoppingPatience: number | null;
  /** Of everything that is drawn: 0 to 2³¹ − 1. */
  seed: number;
  /** Where it trains; AUTO takes the fastest that works. */
  device: 'AUTO' | 'CPU' | 'WEBGPU' | 'CUDA';
  /** MIXED computes in float16 what can be, with a loss scale; on GPUs only. */
  precision: 'FLOAT32' | 'MIXED';
}
