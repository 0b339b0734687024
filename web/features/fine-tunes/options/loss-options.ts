import { t } from '../../../messages/t.ts';
import type { OptionGroup } from './option.ts';

/** What a run minimizes. */
export const LOSS_OPTIONS: OptionGroup = {
  title: t('Loss'),
  options: [
    {
      name: 'loss',
      kind: 'choice',
      label: t('Loss'),
      values: [
        { value: 'CROSS_ENTROPY', name: t('Cross-entropy') },
        { value: 'BINARY_CROSS_ENTROPY', name: t('Binary cross-entropy, for each label') },
        { value: 'FOCAL', name: t('Focal: hard examples have more weight') },
        { value: 'MEAN_SQUARED_ERROR', name: t('Mean squared error') },
      ],
    },
    {
      name: 'labelSmoothing',
      kind: 'decimal',
      label: t('Label smoothing'),
      shownFor: ({ loss, task }) => task === 'SINGLE_LABEL' && (loss === '' || loss === 'CROSS_ENTROPY'),
    },
    {
      name: 'focalGamma',
      kind: 'decimal',
      label: t('Focal gamma'),
      shownFor: ({ loss }) => loss === 'FOCAL',
    },
    {
      name: 'classWeights',
      kind: 'choice',
      label: t('Class weights'),
      values: [
        { value: 'NONE', name: t('All examples have the same weight') },
        { value: 'BALANCED', name: t('All classes have the same weight') },
      ],
      shownFor: ({ task }) => task === 'SINGLE_LABEL',
    },
  ],
};
