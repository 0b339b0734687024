import { t } from '../../../messages/t.ts';
import type { OptionGroup } from './option.ts';

/** How examples are changed while training. */
export const AUGMENTATION_OPTIONS: OptionGroup = {
  title: t('Augmentation'),
  options: [
    {
      name: 'augment',
      kind: 'switch',
      label: t('Default set'),
    },
    {
      name: 'augmentation',
      kind: 'augmentation',
      label: t('Own set'),
    },
  ],
};
