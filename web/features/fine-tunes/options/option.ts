import type { Strategy } from '../strategies.ts';

/** Other choices in the form: some options apply to some of them only. An empty string is the default. */
export interface Choices {
  strategy: Strategy;
  head: string;
  /** Whether the encoder is trained on pairs of texts before the head is fitted. */
  contrastive: boolean;
  /** Whether training pictures change at random. */
  augmented: boolean;
  /** Of the data set. */
  task: 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION' | 'TOKEN_LABELS';
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
  | 'groupAlpha'
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
  | 'groupConstraint'
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

/** A group of options, under its heading in the form. */
export interface OptionGroup {
  title: string;
  options: readonly Option[];
}
