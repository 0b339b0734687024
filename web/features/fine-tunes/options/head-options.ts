import { isFitted } from './is-fitted.ts';
import type { OptionGroup } from './option.ts';

/** How the head is fitted, and on how many examples. */
export const HEAD_OPTIONS: OptionGroup = {
  title: 'Head',
  options: [
    {
      name: 'head',
      kind: 'choice',
      label: 'Head',
      hint: 'All but the first are fitted once on the features, in seconds',
      values: [
        { value: 'SOFTMAX', name: 'Softmax, trained in epochs' },
        { value: 'LOGISTIC_REGRESSION', name: 'Logistic regression, with a cross-validated penalty' },
        { value: 'RIDGE', name: 'Ridge regression' },
        { value: 'LINEAR_DISCRIMINANT', name: 'Linear discriminant, with shrinkage' },
        { value: 'NEAREST_NEIGHBOURS', name: 'Nearest neighbours' },
      ],
      shownFor: ({ strategy, contrastive }) => strategy === 'LINEAR_PROBE' || contrastive,
    },
    {
      name: 'shots',
      kind: 'whole',
      label: 'Shots',
      hint: 'Training examples a class, drawn by the seed',
      none: 'all',
      shownFor: (choices) => isFitted(choices) && choices.task === 'SINGLE_LABEL',
    },
    {
      name: 'distance',
      kind: 'choice',
      label: 'Distance',
      hint: 'How examples are compared',
      values: [
        { value: 'EUCLIDEAN', name: 'Euclidean: the length of the difference' },
        { value: 'COSINE', name: 'Cosine: the angle' },
      ],
      shownFor: ({ strategy, head }) => strategy === 'PROTOTYPE' || head === 'NEAREST_NEIGHBOURS',
    },
  ],
};
