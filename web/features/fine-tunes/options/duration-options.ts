import { t } from '../../../messages/t.ts';
import type { OptionGroup } from './option.ts';

/** How long a run trains, and which epoch it keeps. */
export const DURATION_OPTIONS: OptionGroup = {
  title: t('Duration'),
  options: [
    {
      name: 'epochs',
      kind: 'whole',
      label: t('Epochs'),
      hint: t('Passes over the training examples; by default twice as many with an augmentation of pictures'),
    },
    { name: 'batchSize', kind: 'whole', label: t('Batch size'), hint: t('Examples that are computed at a time') },
    {
      name: 'accumulation',
      kind: 'whole',
      label: t('Accumulation'),
      hint: t('Batches that make one step: large steps with little memory'),
    },
    {
      name: 'earlyStoppingPatience',
      kind: 'whole',
      label: t('Early stopping'),
      hint: t('Epochs without improvement before it stops'),
      none: t('never'),
    },
    {
      name: 'earlyStoppingMetric',
      kind: 'choice',
      label: t('Best epoch by'),
      hint: t('On the validation split: for early stopping and the best checkpoint'),
      values: [
        { value: 'LOSS', name: t('Loss') },
        { value: 'ACCURACY', name: t('Accuracy') },
        { value: 'MACRO_F1', name: t('Macro F1: rare classes count as much as others') },
        { value: 'SPAN_F1', name: t('F1 of spans, of labels of words') },
      ],
      shownFor: ({ task }) => task !== 'REGRESSION',
    },
    { name: 'seed', kind: 'whole', label: t('Seed'), hint: t('The same seed gives the same result') },
  ],
};
