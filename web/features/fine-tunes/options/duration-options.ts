import type { OptionGroup } from './option.ts';

/** How long a run trains, and which epoch it keeps. */
export const DURATION_OPTIONS: OptionGroup = {
  title: 'Duration',
  options: [
    {
      name: 'epochs',
      kind: 'whole',
      label: 'Epochs',
      hint: 'Passes over the training examples; by default twice as many with an augmentation of pictures',
    },
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
        { value: 'SPAN_F1', name: 'F1 of spans, of labels of words' },
      ],
      shownFor: ({ task }) => task !== 'REGRESSION',
    },
    { name: 'seed', kind: 'whole', label: 'Seed', hint: 'The same seed gives the same result' },
  ],
};
