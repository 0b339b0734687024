import { t } from '../../../messages/t.ts';
import type { OptionGroup } from './option.ts';

/** What keeps a run from learning its examples by heart. */
export const REGULARIZATION_OPTIONS: OptionGroup = {
  title: t('Against overfitting'),
  options: [
    { name: 'weightDecay', kind: 'decimal', label: t('Weight decay'), hint: t('Pulls weights towards zero') },
    { name: 'dropout', kind: 'decimal', label: t('Dropout'), hint: t('Share of features left out at random') },
    {
      name: 'emaDecay',
      kind: 'decimal',
      label: t('Average of weights'),
      hint: t('Decay a step, such as 0.999; the average is saved'),
      none: t('none'),
    },
  ],
};
