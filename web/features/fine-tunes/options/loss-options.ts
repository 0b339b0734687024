import type { OptionGroup } from './option.ts';

/** What a run minimizes. */
export const LOSS_OPTIONS: OptionGroup = {
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
};
