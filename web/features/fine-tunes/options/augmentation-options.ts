import type { OptionGroup } from './option.ts';

/** How examples are changed while training. */
export const AUGMENTATION_OPTIONS: OptionGroup = {
  title: 'Augmentation',
  options: [
    {
      name: 'augment',
      kind: 'switch',
      label: 'Default set',
      hint: 'Pictures are cropped and flipped at random, words of texts deleted and swapped',
    },
    {
      name: 'augmentation',
      kind: 'augmentation',
      label: 'Own set',
      hint: 'Instead of the default set; what is empty is off',
    },
  ],
};
