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
      hint: t('Pictures are cropped and flipped at random, words of texts deleted and swapped'),
    },
    {
      name: 'augmentation',
      kind: 'augmentation',
      label: t('Own set'),
      hint: t('Instead of the default set; what is empty is off'),
    },
  ],
};
