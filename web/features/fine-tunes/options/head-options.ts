import { t } from '../../../messages/t.ts';
import { isFitted } from './is-fitted.ts';
import type { OptionGroup } from './option.ts';

/** How the head is fitted, and on how many examples. */
export const HEAD_OPTIONS: OptionGroup = {
  title: t('Head'),
  options: [
    {
      name: 'head',
      kind: 'choice',
      label: t('Head'),
      values: [
        { value: 'SOFTMAX', name: t('Softmax, trained in epochs') },
        { value: 'LOGISTIC_REGRESSION', name: t('Logistic regression, with a cross-validated penalty') },
        { value: 'RIDGE', name: t('Ridge regression') },
        { value: 'LINEAR_DISCRIMINANT', name: t('Linear discriminant, with shrinkage') },
        { value: 'NEAREST_NEIGHBOURS', name: t('Nearest neighbours') },
      ],
      shownFor: ({ strategy, contrastive }) => strategy === 'LINEAR_PROBE' || contrastive,
    },
    {
      name: 'shots',
      kind: 'whole',
      label: t('Shots'),
      none: 'all',
      shownFor: (choices) => isFitted(choices) && choices.task === 'SINGLE_LABEL',
    },
    {
      name: 'distance',
      kind: 'choice',
      label: t('Distance'),
      values: [
        { value: 'EUCLIDEAN', name: t('Euclidean: the length of the difference') },
        { value: 'COSINE', name: t('Cosine: the angle') },
      ],
      shownFor: ({ strategy, head }) => strategy === 'PROTOTYPE' || head === 'NEAREST_NEIGHBOURS',
    },
  ],
};
