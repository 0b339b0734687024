import { t } from '../../../messages/t.ts';
import type { OptionGroup } from './option.ts';

/** What keeps a run from learning its examples by heart. */
export const REGULARIZATION_OPTIONS: OptionGroup = {
  title: t('Against overfitting'),
  options: [
    { name: 'weightDecay', kind: 'decimal', label: t('Weight decay') },
    { name: 'dropout', kind: 'decimal', label: t('Dropout') },
    {
      name: 'emaDecay',
      kind: 'decimal',
      label: t('Average of weights'),
      none: t('none'),
    },
  ],
};
