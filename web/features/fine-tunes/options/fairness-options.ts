import type { Choices, OptionGroup } from './option.ts';

const debiasing = ({ groups, groupMitigation }: Choices) =>
  groups.length > 0 && groupMitigation === 'ADVERSARIAL_DEBIASING';

/** How groups of examples are made to perform equally. */
export const FAIRNESS_OPTIONS: OptionGroup = {
  title: 'Fairness between groups',
  options: [
    {
      name: 'groupMitigation',
      kind: 'choice',
      label: 'Mitigation',
      hint: 'Reduces gaps between groups of examples',
      values: [
        { value: 'NONE', name: 'None' },
        { value: 'REWEIGHING', name: 'Reweighing: groups and classes made independent' },
        { value: 'GROUP_BALANCED', name: 'Group-balanced: each group an equal share' },
        { value: 'GROUP_DRO', name: 'Group DRO: follows the group with the highest loss' },
        { value: 'ADVERSARIAL_DEBIASING', name: 'Adversarial debiasing: hides the group from an adversary' },
      ],
      shownFor: ({ groups }) => groups.length > 0,
    },
    {
      name: 'groupAttribute',
      kind: 'group',
      label: 'Groups by',
      hint: 'The attribute whose groups should perform equally',
      shownFor: ({ groups, groupMitigation }) =>
        groups.length > 0 && groupMitigation !== '' && groupMitigation !== 'NONE',
    },
    {
      name: 'groupStepSize',
      kind: 'decimal',
      label: 'Group step size',
      hint: 'How fast the weights of groups follow their losses',
      shownFor: ({ groups, groupMitigation }) => groups.length > 0 && groupMitigation === 'GROUP_DRO',
    },
    {
      name: 'groupConstraint',
      kind: 'choice',
      label: 'Constraint',
      hint: 'What the group is hidden in',
      values: [
        { value: 'DEMOGRAPHIC_PARITY', name: 'Demographic parity: every prediction' },
        { value: 'EQUALIZED_ODDS', name: 'Equalized odds: the predictions for each class' },
      ],
      shownFor: debiasing,
    },
    {
      name: 'groupAlpha',
      kind: 'decimal',
      label: 'Alpha',
      hint: 'How much training works against the adversary',
      shownFor: debiasing,
    },
  ],
};
