import type { OptionGroup } from './option.ts';

/** What keeps a run from learning its examples by heart. */
export const REGULARIZATION_OPTIONS: OptionGroup = {
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
};
