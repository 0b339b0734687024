import type { FineTuneOptions } from '../options/options.ts';

/** An accuracy on training examples below this leaves something to learn from them. */
export const LEARNED = 0.9;

/** The figures of one epoch. */
export interface EpochFigures {
  /** As trained: with dropout, label smoothing and augmentation. */
  trainLoss: number;
  validation: Measured;
  /** Of some training examples, measured as the validation split is: without any of them. */
  training: Measured;
}

/** Accuracy and mean loss of some examples. */
export interface Measured {
  accuracy: number;
  loss: number;
  examples: number;
}

/** What a verdict rests on: of a fine-tune with one label an example. */
export interface Evidence {
  epochs: EpochFigures[];
  /** The epoch that is kept, counted from 1. */
  bestEpoch: number;
  options: FineTuneOptions;
  modality: 'IMAGE' | 'TEXT';
  /** The training examples of each label. */
  labelCounts: number[];
  /** The share of the validation examples with the label that is the most frequent in training. */
  majority: number;
  copies: Copies;
  /** Null where no features are cached. */
  control: ShuffledControl | null;
}

/** Validation and test examples that training has seen. */
export interface Copies {
  /** With the same bytes as a training example. */
  same: number;
  /** Of the validation and the test split. */
  of: number;
  /** Validation examples with nearly the same features as a training example; null where no features are cached. */
  near: { examples: number; of: number } | null;
}

/** Accuracy on the validation split where the labels of both splits are shuffled. */
export interface ShuffledControl {
  mean: number;
  /** Over the shuffles. */
  deviation: number;
  shuffles: number;
}
