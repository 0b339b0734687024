import type { Strategy } from './strategies.ts';

/** Other choices in the form: some options apply to some of them only. An empty string is the default. */
export interface Choices {
  strategy: Strategy;
  head: string;
  /** Of the data set. */
  task: 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION';
  optimizer: string;
  schedule: string;
  loss: string;
  device: string;
  groupMitigation: string;
  /** Attributes of the data set. */
  groups: readonly string[];
  /** Of the model. */
  modality: 'IMAGE' | 'TEXT';
}

interface Described<Name extends string> {
  /** As in the schema's StartFineTuneInput. */
  name: Name;
  label: string;
  hint: string;
  /** The name of the default if there is no value. */
  none?: string;
  /** Whether the option applies with these choices; always, if left out. */
  shownFor?: (choices: Choices) => boolean;
}

export type NumberOption = Described<
  | 'shots'
  | 'epochs'
  | 'batchSize'
  | 'accumulation'
  | 'earlyStoppingPatience'
  | 'seed'
  | 'learningRate'
  | 'warmupSteps'
  | 'momentum'
  | 'weightDecay'
  | 'dropout'
  | 'clipNorm'
  | 'emaDecay'
  | 'focalGamma'
  | 'groupStepSize'
  | 'labelSmoothing'
  | 'layerDecay'
  | 'gradualUnfreezing'
  | 'loraRank'
  | 'loraAlpha'
> & { kind: 'whole' | 'decimal' };

export type ChoiceOption = Described<
  | 'head'
  | 'distance'
  | 'optimizer'
  | 'schedule'
  | 'loss'
  | 'classWeights'
  | 'groupMitigation'
  | 'device'
  | 'precision'
  | 'frozenPrecision'
  | 'engine'
  | 'earlyStoppingMetric'
> & {
  kind: 'choice';
  values: readonly { value: string; name: string }[];
};

export type Option =
  | NumberOption
  | ChoiceOption
  | (Described<'augment' | 'nesterov'> & { kind: 'switch' })
  | (Described<'augmentation'> & { kind: 'augmentation' })
  | (Described<'loraTargets'> & { kind: 'names' })
  | (Described<'unfreezeFrom'> & { kind: 'layer' })
  | (Described<'groupAttribute'> & { kind: 'group' });

/** Whether the head is fitted once on the features, instead of trained in epochs. */
const isFitted = ({ strategy, head }: Choices) => strategy === 'PROTOTYPE' || (head !== '' && head !== 'SOFTMAX');

/** The options that apply to such a head. */
const OF_FITTED = ['head', 'shots', 'distance', 'seed', 'device', 'frozenPrecision'];

/** Whether an option applies with the other choices. */
export function applies({ name, shownFor }: Option, choices: Choices): boolean {
  return (shownFor?.(choices) ?? true) && (!isFitted(choices) || OF_FITTED.includes(name));
}

const lora = ({ strategy }: Choices) => strategy === 'LORA';
const layers = ({ strategy }: Choices) => strategy !== 'LINEAR_PROBE' && strategy !== 'PROTOTYPE';
const sgd = ({ optimizer }: Choices) => optimizer === 'SGD';

/** Every option that has a default, in the order and the groups of the form. */
export const OPTION_GROUPS: readonly { title: string; options: readonly Option[] }[] = [
  {
    title: 'Head',
    options: [
      {
        name: 'head',
        kind: 'choice',
        label: 'Head',
        hint: 'All but the first are fitted once on the features, in seconds',
        values: [
          { value: 'SOFTMAX', name: 'Softmax, trained in epochs' },
          { value: 'LOGISTIC_REGRESSION', name: 'Logistic regression, with a cross-validated penalty' },
          { value: 'RIDGE', name: 'Ridge regression' },
          { value: 'LINEAR_DISCRIMINANT', name: 'Linear discriminant, with shrinkage' },
          { value: 'NEAREST_NEIGHBOURS', name: 'Nearest neighbours' },
        ],
        shownFor: ({ strategy }) => strategy === 'LINEAR_PROBE',
      },
      {
        name: 'shots',
        kind: 'whole',
        label: 'Shots',
        hint: 'Training examples a class, drawn by the seed',
        none: 'all',
        shownFor: (choices) => isFitted(choices) && choices.task === 'SINGLE_LABEL',
      },
      {
        name: 'distance',
        kind: 'choice',
        label: 'Distance',
        hint: 'How examples are compared',
        values: [
          { value: 'EUCLIDEAN', name: 'Euclidean: the length of the difference' },
          { value: 'COSINE', name: 'Cosine: the angle' },
        ],
        shownFor: ({ strategy, head }) => strategy === 'PROTOTYPE' || head === 'NEAREST_NEIGHBOURS',
      },
    ],
  },
  {
    title: 'Duration',
    options: [
      { name: 'epochs', kind: 'whole', label: 'Epochs', hint: 'Passes over the training examples' },
      { name: 'batchSize', kind: 'whole', label: 'Batch size', hint: 'Examples that are computed at a time' },
      {
        name: 'accumulation',
        kind: 'whole',
        label: 'Accumulation',
        hint: 'Batches that make one step: large steps with little memory',
      },
      {
        name: 'earlyStoppingPatience',
        kind: 'whole',
        label: 'Early stopping',
        hint: 'Epochs without improvement before it stops',
        none: 'never',
      },
      {
        name: 'earlyStoppingMetric',
        kind: 'choice',
        label: 'Best epoch by',
        hint: 'On the validation split: for early stopping and the best checkpoint',
        values: [
          { value: 'LOSS', name: 'Loss' },
          { value: 'ACCURACY', name: 'Accuracy' },
          { value: 'MACRO_F1', name: 'Macro F1: rare classes count as much as others' },
        ],
        shownFor: ({ task }) => task !== 'REGRESSION',
      },
      { name: 'seed', kind: 'whole', label: 'Seed', hint: 'The same seed gives the same result' },
    ],
  },
  {
    title: 'Steps',
    options: [
      {
        name: 'learningRate',
        kind: 'decimal',
        label: 'Learning rate',
        hint: 'The highest rate of the schedule',
      },
      {
        name: 'schedule',
        kind: 'choice',
        label: 'Schedule',
        hint: 'How the learning rate changes',
        values: [
          { value: 'ONE_CYCLE', name: 'One cycle: up and down again' },
          { value: 'COSINE', name: 'Cosine: down to zero' },
          { value: 'CONSTANT', name: 'Constant' },
          { value: 'PLATEAU', name: 'Plateau: halved when the validation loss stops falling' },
          { value: 'FINE_TUNE', name: 'fast.ai’s fine_tune: the head first, then all layers at lower rates' },
        ],
      },
      {
        name: 'warmupSteps',
        kind: 'whole',
        label: 'Warm-up',
        hint: 'Steps over which the rate first rises',
        shownFor: ({ schedule }) => schedule !== '' && schedule !== 'ONE_CYCLE',
      },
      {
        name: 'optimizer',
        kind: 'choice',
        label: 'Optimizer',
        hint: 'The update rule',
        values: [
          { value: 'ADAMW', name: 'AdamW' },
          { value: 'SGD', name: 'SGD with momentum' },
          { value: 'LAMB', name: 'LAMB, for large batches' },
        ],
      },
      {
        name: 'momentum',
        kind: 'decimal',
        label: 'Momentum',
        hint: 'Share of the previous step that is added to this one',
        shownFor: sgd,
      },
      { name: 'nesterov', kind: 'switch', label: 'Nesterov', hint: 'Nesterov momentum', shownFor: sgd },
      {
        name: 'clipNorm',
        kind: 'decimal',
        label: 'Gradient clipping',
        hint: 'The largest norm of a gradient',
        none: 'never',
      },
    ],
  },
  {
    title: 'Against overfitting',
    options: [
      { name: 'weightDecay', kind: 'decimal', label: 'Weight decay', hint: 'Pulls weights towards zero' },
      { name: 'dropout', kind: 'decimal', label: 'Dropout', hint: 'Share of features left out at random' },
      {
        name: 'emaDecay',
        kind: 'decimal',
        label: 'Average of weights',
        hint: 'Decay a step, such as 0.999; the average is saved',
        none: 'none',
      },
    ],
  },
  {
    title: 'Augmentation',
    options: [
      {
        name: 'augment',
        kind: 'switch',
        label: 'Default set',
        hint: 'Pictures are cropped and flipped at random, words of texts deleted and swapped',
      },
      {
        name: 'augmentation',
        kind: 'augmentation',
        label: 'Own set',
        hint: 'Instead of the default set; what is empty is off',
      },
    ],
  },
  {
    title: 'Loss',
    options: [
      {
        name: 'loss',
        kind: 'choice',
        label: 'Loss',
        hint: 'The training objective',
        values: [
          { value: 'CROSS_ENTROPY', name: 'Cross-entropy' },
          { value: 'BINARY_CROSS_ENTROPY', name: 'Binary cross-entropy, for each label' },
          { value: 'FOCAL', name: 'Focal: hard examples have more weight' },
          { value: 'MEAN_SQUARED_ERROR', name: 'Mean squared error' },
        ],
      },
      {
        name: 'labelSmoothing',
        kind: 'decimal',
        label: 'Label smoothing',
        hint: 'The share of the target that is spread over all labels',
        shownFor: ({ loss, task }) => task === 'SINGLE_LABEL' && (loss === '' || loss === 'CROSS_ENTROPY'),
      },
      {
        name: 'focalGamma',
        kind: 'decimal',
        label: 'Focal gamma',
        hint: 'How much less weight easy examples have',
        shownFor: ({ loss }) => loss === 'FOCAL',
      },
      {
        name: 'classWeights',
        kind: 'choice',
        label: 'Class weights',
        hint: 'Whether rare classes have more weight',
        values: [
          { value: 'NONE', name: 'All examples have the same weight' },
          { value: 'BALANCED', name: 'All classes have the same weight' },
        ],
        shownFor: ({ task }) => task === 'SINGLE_LABEL',
      },
    ],
  },
  {
    title: 'Fairness between groups',
    options: [
      {
        name: 'groupMitigation',
        kind: 'choice',
        label: 'Mitigation',
        hint: 'Reduces gaps between groups of examples',
        values: [
          { value: 'NONE', name: 'None' },
          { value: 'REWEIGHING', name: 'Reweighing: groups and classes made independent' },
          { value: 'GROUP_BALANCED', name: 'Group-balanced: each group an equal share' },
          { value: 'GROUP_DRO', name: 'Group DRO: follows the group with the highest loss' },
        ],
        shownFor: ({ groups }) => groups.length > 0,
      },
      {
        name: 'groupAttribute',
        kind: 'group',
        label: 'Groups by',
        hint: 'The attribute whose groups should perform equally',
        shownFor: ({ groups, groupMitigation }) =>
          groups.length > 0 && groupMitigation !== '' && groupMitigation !== 'NONE',
      },
      {
        name: 'groupStepSize',
        kind: 'decimal',
        label: 'Group step size',
        hint: 'How fast the weights of groups follow their losses',
        none: '0.01',
        shownFor: ({ groups, groupMitigation }) => groups.length > 0 && groupMitigation === 'GROUP_DRO',
      },
    ],
  },
  {
    title: 'Layers',
    options: [
      {
        name: 'unfreezeFrom',
        kind: 'layer',
        label: 'Train from layer',
        hint: 'This layer and all after it',
        shownFor: ({ strategy }) => strategy === 'PARTIAL' || strategy === 'LORA',
      },
      {
        name: 'layerDecay',
        kind: 'decimal',
        label: 'Layer decay',
        hint: 'Rate of a layer over that of the next one',
        shownFor: layers,
      },
      {
        name: 'gradualUnfreezing',
        kind: 'whole',
        label: 'Gradual unfreezing',
        hint: 'One more layer after each so many epochs',
        shownFor: layers,
      },
      {
        name: 'loraRank',
        kind: 'whole',
        label: 'Rank',
        hint: 'The rank of the updates: higher can express more',
        shownFor: lora,
      },
      {
        name: 'loraAlpha',
        kind: 'decimal',
        label: 'Alpha',
        hint: 'Updates are scaled by alpha / rank',
        shownFor: lora,
      },
      {
        name: 'loraTargets',
        kind: 'names',
        label: 'Targets',
        hint: 'Weights or operators, separated by commas; * matches anything',
        none: 'every MatMul, Gemm and 1×1 Conv',
        shownFor: lora,
      },
    ],
  },
  {
    title: 'Where',
    options: [
      {
        name: 'device',
        kind: 'choice',
        label: 'Device',
        hint: 'The fine-tune’s page shows which device was used, and why',
        values: [
          { value: 'AUTO', name: 'Automatic: the fastest that works' },
          { value: 'CPU', name: 'CPU' },
          { value: 'WEBGPU', name: 'WebGPU: any vendor’s GPU' },
          { value: 'CUDA', name: 'CUDA: NVIDIA’s GPUs' },
        ],
      },
      {
        name: 'precision',
        kind: 'choice',
        label: 'Precision',
        hint: 'Mixed is faster on many GPUs',
        values: [
          { value: 'FLOAT32', name: 'float32' },
          { value: 'MIXED', name: 'Mixed: float16 where it is precise enough' },
        ],
        shownFor: ({ device }) => device !== 'CPU',
      },
      {
        name: 'frozenPrecision',
        kind: 'choice',
        label: 'Frozen part',
        hint: 'Int8 is up to three times faster on a CPU. It is calibrated on your training examples. Evaluations and the checkpoint are float32',
        values: [
          { value: 'AUTO', name: 'Automatic: int8 if it saves time and the features stay the same' },
          { value: 'FLOAT32', name: 'float32' },
          { value: 'INT8', name: 'int8; fails if the features change too much' },
        ],
        shownFor: ({ strategy }) => strategy !== 'FULL',
      },
      {
        name: 'engine',
        kind: 'choice',
        label: 'Engine',
        hint: 'TensorFlow trains models in the format of Keras. It has to be installed beside Graft',
        values: [
          { value: 'GRAFT', name: 'Graft' },
          { value: 'TENSORFLOW', name: 'TensorFlow' },
        ],
      },
    ],
  },
];

/** All options, in one list. */
export const OPTIONS: readonly Option[] = OPTION_GROUPS.flatMap(({ options }) => options);
