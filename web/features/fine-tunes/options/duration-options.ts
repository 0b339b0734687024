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
    },
    { name: 'batchSize', kind: 'whole', label: t('Batch size') },
    {
      name: 'accumulation',
      kind: 'whole',
      label: t('Accumulation'),
    },
    {
      name: 'earlyStoppingPatience',
      kind: 'whole',
      label: t('Early stopping'),
      none: t('never'),
    },
    {
      name: 'earlyStoppingMetric',
      kind: 'choice',
      label: t('Best epoch by'),
      values: [
        { value: 'LOSS', name: t('Loss') },
        { value: 'ACCURACY', name: t('Accuracy') },
        { value: 'MACRO_F1', name: t('Macro F1: rare classes count as much as others') },
        { value: 'SPAN_F1', name: t('F1 of spans, of labels of words') },
      ],
      shownFor: ({ task }) => task !== 'REGRESSION',
    },
    { name: 'seed', kind: 'whole', label: t('Seed') },
  ],
};
